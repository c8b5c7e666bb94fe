import Canvas
import CityAccess
import CityAssets
import CityModel
import CityStore
import Foundation
import TestSupport
import Testing

@testable import CityPanels

/// What the record of a feed says, read from a store that was told it the way fetchers do.
@Suite struct SourceDetailTests {
    private static let now = Timestamp(secondsSince1970: 1_795_420_000)
    private static let moment = CivilTime(now.adding(seconds: -60)).short

    /// A store with one feed, in a folder that goes when the test ends.
    private final class Fed {
        let cache: CityCache
        private let folder: URL

        init() throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "sources-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            cache = try CityCache(path: folder.appending(path: "city.db").path, cipher: nil)
            let name = LocalizedText(zh: "气象局", en: "Weather")
            var city = City()
            city.departments = [Department(id: "dept.w", name: name, shortName: name, dutyRole: name)]
            let mapping = FieldMapping(
                records: "", entityField: "id", entityPrefix: "", timeField: "t", timeOffset: 0,
                values: [FieldMapping.Value(field: "v", metric: "weather.rain", entity: nil)], flagField: nil,
                minimum: nil, maximum: nil)
            let endpoint = HTTPEndpoint(
                address: "https://example.invalid/rain", format: .json, timeoutSeconds: 20, maximumBytes: 1 << 20,
                mapping: mapping)
            city.sources = [
                SourceDefinition(
                    id: "rain", name: LocalizedText(zh: "雨量", en: "Rain"), department: "dept.w",
                    catalogueCode: "3090/1",
                    shareType: "unconditional", cycleSeconds: 600, metrics: ["weather.rain"],
                    transport: .http(endpoint))
            ]
            try cache.replaceCity(city)
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func note(
            _ outcome: FetchRecord.Outcome = .stored, detail: String = "", _ observations: [Observation] = [],
            aside: [QuarantinedRecord] = [], marks: FeedMarks = FeedMarks()
        ) throws {
            let fetch = FetchRecord(
                source: "rain", startedAt: now.adding(seconds: -60), milliseconds: 5, outcome: outcome, status: 200,
                bytes: 10, rows: observations.count, quarantined: aside.count, digest: "", detail: detail)
            _ = try cache.append(
                ObservationBatch(source: "rain", observations: observations), fetch: fetch, validators: nil,
                quarantined: aside, marks: marks)
        }

        static let viewer = Viewer(user: "t", role: .dutyOfficer)

        func model() throws -> SourcesModel {
            try cache.read(asOf: now, viewer: Self.viewer) {
                SourcesModel(try SourcesSnapshot.read($0, selected: "rain"))
            }
        }
    }

    private static func context(_ language: Language) throws -> DrawContext {
        let folder = try AssetFolder.find(explicit: ReferenceData.projectRoot.path, environment: [:], executable: nil)
        return DrawContext(
            phrases: Phrases(language: language, entries: try PhraseFiles.load(language, folder)), glyphs: .unicode,
            now: now, isLive: true)
    }

    /// The texts of the record, one a line of a paragraph or a table.
    private func texts(_ fed: Fed, _ language: Language = .english) throws -> [String] {
        let model = try fed.model()
        let feed = try #require(model.feeds.first)
        return SourceDetail.blocks(feed, model, try Self.context(language)).flatMap { block -> [String] in
            switch block {
            case .text(let text): [text.text]
            case .rows(_, let rows): rows.map { $0.map(\.text).joined(separator: " ") }
            default: []
            }
        }
    }

    private static func marks(_ change: (inout FeedMarks) -> Void) -> FeedMarks {
        var marks = FeedMarks()
        change(&marks)
        return marks
    }

    @Test(arguments: [
        (true, 3, 0, "3 of 60 readings taken back", false),
        (true, 3, 2, "3 of 60 readings taken back; 2 more did not come but stay", true),
        (false, 50, 0, "50 of 60 readings would go, which is not believed", true),
    ])
    func `a comparison says what it took back and what it left open`(
        isBelieved: Bool, gone: Int, withheld: Int, text: String, isRemarkable: Bool
    ) throws {
        let fed = try Fed()
        let outcome = FeedReconciliation(
            at: Self.now.adding(seconds: -60), held: 60, gone: gone, isBelieved: isBelieved, withheld: withheld)
        try fed.note(marks: Self.marks { $0.reconciliation = outcome })
        let line = try #require(try texts(fed).first { $0.contains("Compared as a whole") })
        #expect(line.contains(text) && line.contains(Self.moment))
        #expect(try texts(fed, .chinese).contains { $0.contains("全量比对") && $0.contains("60") })
        let model = try fed.model()
        let blocks = SourceDetail.blocks(try #require(model.feeds.first), model, try Self.context(.english))
        let style = blocks.compactMap { block -> TextStyle? in
            if case .text(let styled) = block, styled.text == line { styled.style } else { nil }
        }
        #expect(style.map { $0 != "muted" } == [isRemarkable])
    }

    /// Screens look at whole minutes, feeds are asked within them; what keeps its last state only would never be seen.
    @Test func `what happened in the running minute is said`() throws {
        let fed = try Fed()
        let at = Self.now.floored(toSeconds: 60).adding(seconds: 42)
        let compared = FeedReconciliation(at: at, held: 60, gone: 3, isBelieved: true)
        try fed.note(marks: Self.marks { $0.reconciliation = compared })
        try fed.cache.keep(SourceAnswer(time: at, status: 500, beginning: "boom\u{1B}[2J"), of: "rain")
        let minute = try fed.cache.read(asOf: at.floored(toSeconds: 60), viewer: Fed.viewer) {
            (try $0.reconciliations()["rain"], try $0.lastAnswer(of: "rain"))
        }
        #expect(minute.0 == compared && minute.1?.status == 500)
        let before = try fed.cache.read(asOf: at.floored(toSeconds: 60).adding(seconds: -1), viewer: Fed.viewer) {
            (try $0.reconciliations()["rain"], try $0.lastAnswer(of: "rain"))
        }
        #expect(before.0 == nil && before.1 == nil)
    }

    @Test(arguments: UncomparedPass.Reason.allCases)
    func `a pass that could not be compared says why, until one could`(reason: UncomparedPass.Reason) throws {
        let fed = try Fed()
        let at = Self.now.adding(seconds: -60)
        try fed.note(marks: Self.marks { $0.uncompared = UncomparedPass(at: at, reason: reason) })
        for (language, words) in [(Language.english, "Not compared as a whole"), (.chinese, "未作全量比对")] {
            #expect(try texts(fed, language).contains { $0.contains(words) && $0.contains(Self.moment) })
        }
        let compared = FeedReconciliation(at: at, held: 1, gone: 0, isBelieved: true)
        try fed.note(marks: Self.marks { $0.reconciliation = compared })
        #expect(try !texts(fed).contains { $0.contains("Not compared") })
    }

    @Test func `the warehouse's line says how far it follows, what waits and why it does`() throws {
        let fed = try Fed()
        #expect(try !texts(fed).contains { $0.contains("Warehouse") })
        let rows = (0..<60).map {
            Observation(
                entity: "station.a", metric: "weather.rain", time: Self.now.adding(seconds: -7200 - $0 * 60), value: 1)
        }
        try fed.note(.stored, rows)
        try fed.cache.beginForwarding(to: "wh.example/city")
        let target = "Warehouse wh.example/city"
        #expect(try texts(fed).contains { $0.contains(target) && $0.contains(" 0 rows") })
        #expect(try texts(fed).contains { $0.contains("waiting") || $0.contains("wait") })
        try fed.cache.noteForward(failure: "wh.example:8443\u{1B}[2J", at: Self.now)
        let failing = try #require(try texts(fed).first { $0.contains("wh.example:8443") })
        #expect(failing.contains(CivilTime(Self.now).short) && !failing.unicodeScalars.contains("\u{1B}"))
        while let batch = try fed.cache.nextForward(endedBefore: Self.now, at: Self.now, limit: 1000, { _, _ in }) {
            try fed.cache.confirm(batch, at: Self.now)
        }
        let done = try texts(fed)
        #expect(done.contains { $0.contains(target) && $0.contains("60 rows") })
        #expect(!done.contains { $0.contains("wh.example:8443") })
    }

    @Test func `entities that nobody has entered are counted and named`() throws {
        let fed = try Fed()
        let names = ["s1", "s2\u{1B}[31m", "s3", "s4"]
        try fed.note(
            .stored,
            names.map { Observation(entity: EntityID($0), metric: "weather.rain", time: Self.now, value: 1) })
        let line = try #require(try texts(fed).first { $0.contains("4 entities that the city does not have") })
        #expect(line.contains("s1") && line.contains("s3") && line.contains("…") && !line.contains("s4"))
        #expect(!line.unicodeScalars.contains("\u{1B}"))
    }

    /// Whatever a fetch ends as, people read it here in words: the state and the fact behind it.
    @Test(arguments: FetchRecord.Outcome.allCases, Language.allCases)
    func `every outcome of a fetch is a state in words`(outcome: FetchRecord.Outcome, language: Language) throws {
        let fed = try Fed()
        try fed.note(outcome, detail: "the fact")
        let words = try Self.context(language).phrases["outcome.\(outcome.rawValue)"]
        #expect(words != "outcome.\(outcome.rawValue)")
        let found = try texts(fed, language).filter { $0.contains(words) }
        #expect(!found.isEmpty)
        let isGood = outcome == .stored || outcome == .unchanged
        #expect(found.contains { $0.contains("the fact") } != isGood)
    }

    @Test(arguments: Language.allCases)
    func `what went aside stands with its reason, its field and what it said`(language: Language) throws {
        let fed = try Fed()
        let record = QuarantinedRecord(
            source: "rain", time: Self.now.adding(seconds: -60), reason: "swappedCoordinates", field: "lon",
            original: "=1+1 \\u{1b}[2J")
        try fed.note(.stored, aside: [record])
        let words = try Self.context(language).phrases["quarantine.swappedCoordinates"]
        #expect(try texts(fed, language).contains { $0.contains(words) && $0.contains("lon") && $0.contains("=1+1") })
    }

    @Test(arguments: [(0, 0), (1, 1), (12, 4), (40, 12), (80, 24), (120, 40), (200, 60)], Language.allCases)
    func `every line is as wide as asked`(size: (Int, Int), language: Language) throws {
        let fed = try Fed()
        let at = Self.now.adding(seconds: -60)
        try fed.note(
            .httpError, detail: "HTTP 500",
            marks: Self.marks { marks in
                marks.reconciliation = FeedReconciliation(at: at, held: 60, gone: 1, isBelieved: true, withheld: 2)
                marks.uncompared = UncomparedPass(at: at, reason: .short)
            })
        let model = try fed.model()
        for isOpen in [true, false] {
            var state = SourcesPanel.start()
            state.isDetailOpen = isOpen
            var grid = CellGrid(size: Size(columns: size.0, rows: size.1))
            SourcesPanel.draw(model, state, in: grid.bounds, on: &grid, context: try Self.context(language))
            #expect(grid.lines.allSatisfy { TextWidth.cells($0) == size.0 })
        }
    }
}

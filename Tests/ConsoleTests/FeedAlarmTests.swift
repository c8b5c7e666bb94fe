import CityAssets
import CityModel
import CityPanels
import CityStore
import Foundation
import TestSupport
import Testing

@testable import Canvas
@testable import cityops

/// Feeds are judged by the rules of `data/alarms` as their fetchers go on.
@Suite struct FeedAlarmTests {
    private static let now = Timestamp(secondsSince1970: 1_795_420_800)

    /// The bundled city without readings, in a folder that goes when the test ends.
    private final class Quiet {
        let setup: Setup
        let cache: CityCache
        let ingest: Ingest
        private let folder: URL

        init() throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "cityops-feeds-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            setup = try Setup(home: ReferenceData.projectRoot.path, language: "en")
            cache = try CityCache(path: folder.appending(path: "city.db").path, cipher: nil)
            let city = try CityFiles.load(setup.assets)
            try cache.replaceCity(city)
            ingest = Ingest(cache: cache, city: city, open: [])
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func store(_ seconds: [Int64], marks: FeedMarks = FeedMarks()) throws {
            let rows = seconds.map {
                Observation(entity: "station.a", metric: "weather.rain", time: now.adding(seconds: $0), value: 1)
            }
            let fetch = FetchRecord(
                source: "weather-stations", startedAt: now, milliseconds: 1, outcome: .stored, status: 200, bytes: 1,
                rows: rows.count, quarantined: 0, digest: "", detail: "")
            _ = try cache.append(
                ObservationBatch(source: "weather-stations", observations: rows), fetch: fetch, validators: nil,
                quarantined: [], marks: marks)
        }

        /// Open alarms of the feed, `rule severity`.
        func alarms(at time: Timestamp = now) throws -> [String] {
            try ingest.judgeFeeds(at: time)
            return try cache.read(asOf: time, viewer: .system) {
                try $0.openAlarms().filter { $0.subject == "weather-stations" }.map { "\($0.rule) \($0.severity.word)" }
            }.sorted()
        }

        func frame() throws -> [String] {
            try FrameMaker(setup: setup, cache: cache).frame(
                panel: "sources", size: Size(columns: 120, rows: 40), at: now, keys: [.end]
            ).lines
        }
    }

    private static func compared(_ gone: Int, isBelieved: Bool) -> FeedMarks {
        var marks = FeedMarks()
        marks.reconciliation = FeedReconciliation(at: now, held: 60, gone: gone, isBelieved: isBelieved)
        return marks
    }

    @Test func `a comparison nobody believes is an alarm until one is believed`() throws {
        let quiet = try Quiet()
        try quiet.store([-60], marks: Self.compared(50, isBelieved: false))
        #expect(try quiet.alarms() == ["feed-loss orange"])
        #expect(try quiet.frame().contains { $0.contains("Compared as a whole") })
        try quiet.store([-30], marks: Self.compared(3, isBelieved: true))
        _ = try quiet.alarms()
        #expect(try quiet.alarms(at: Self.now.adding(seconds: 600)).isEmpty)
    }

    @Test func `far fewer rows than on the same weekday are an alarm`() throws {
        let quiet = try Quiet()
        let day: Int64 = 86_400
        try quiet.store((0..<100).map { -7 * day - 3600 - $0 * 600 } + (0..<40).map { -3600 - $0 * 600 })
        #expect(try quiet.alarms().contains("feed-collapse orange"))
        try quiet.store((0..<100).map { -3600 - $0 * 600 - 7 })
        _ = try quiet.alarms()
        #expect(try !quiet.alarms(at: Self.now.adding(seconds: 600)).contains { $0.hasPrefix("feed-collapse") })
    }

    @Test func `a feed that is cycles late is an alarm, the worse the later`() throws {
        let quiet = try Quiet()
        try quiet.store([0])
        #expect(try quiet.alarms(at: Self.now.adding(seconds: 600)).isEmpty)
        #expect(try quiet.alarms(at: Self.now.adding(seconds: 2400)) == ["feed-stale blue"])
        #expect(try quiet.alarms(at: Self.now.adding(seconds: 6600)) == ["feed-stale orange"])
    }
}

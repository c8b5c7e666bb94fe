import ArgumentParser
import Canvas
import CityAssets
import CityModel
import CityPanels
import CityStore
import CitySync
import Foundation

struct SourcesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sources", abstract: "The departments' feeds.",
        subcommands: [List.self, Show.self, Check.self, New.self, Replay.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Each source with its last delivery.")
        @OptionGroup var common: CommonOptions

        func run() throws {
            try Guarded.run(common) { setup in
                let cache = try setup.openExisting(common.store)
                let now = try cache.timeSpan().last ?? SystemClock.now()
                let (city, states) = try cache.read(asOf: now, viewer: .system) { ($0.city, try $0.sourceStates()) }
                let byID = Dictionary(states.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
                for source in city.sources where !source.metrics.isEmpty {
                    let newest = byID[source.id]?.newestObservation
                    let freshness = Freshness.state(newest: newest, cycleSeconds: source.cycleSeconds, at: now)
                    StandardOutput.write(
                        "\(source.id)\t\(source.name[setup.language])\t\(setup.phrases["freshness.\(freshness.rawValue)"])\t\(newest?.iso8601 ?? "—")\n"
                    )
                }
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How a source is asked, how far it has been read and its last fetches. Secrets are shown by name."
        )
        @OptionGroup var common: CommonOptions
        @Argument(help: "Id of the source.") var source: String

        func run() throws {
            try Guarded.run(common) { setup in
                let cache = try setup.openExisting(common.store)
                let id = SourceID(source)
                let (city, fetches) = try cache.read(asOf: Timestamp(secondsSince1970: .max), viewer: .system) {
                    ($0.city, try $0.fetches(of: id, limit: 10))
                }
                guard let found = city.sources.first(where: { $0.id == id }) else {
                    throw AssetFailure.unknown(kind: "source", name: source, known: city.sources.map(\.id.text))
                }
                var lines = SourceText.lines(found, setup)
                if let cursor = try cache.cursor(for: id) {
                    lines.append(
                        setup.phrases(
                            "sources.cursor",
                            ["time": cursor.watermark?.iso8601 ?? "—", "page": cursor.resume == nil ? "—" : "…"]))
                }
                for fetch in fetches {
                    let outcome = setup.phrases["outcome.\(fetch.outcome.rawValue)"]
                    lines.append(
                        "  \(fetch.startedAt.iso8601)  \(outcome)  \(fetch.rows)  \(fetch.quarantined)  \(fetch.bytes) B  \(fetch.milliseconds) ms  \(PlainText.sanitized(fetch.detail))"
                    )
                }
                StandardOutput.write(lines.joined(separator: "\n") + "\n")
            }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read a source's YAML file and say what does not fit, the file or the department's answer.",
            discussion: "Nothing is stored. The first rows are shown as they would land.")
        @OptionGroup var common: CommonOptions
        @Argument(help: "YAML file.") var file: String
        @Option(help: ArgumentHelp("Read this recorded answer instead of asking.", valueName: "file"))
        var recorded: String?
        @Flag(help: "Ask the endpoint.") var fetch = false
        @Option(help: "Rows to show.") var rows = 5

        func run() throws {
            try Guarded.run(common) { setup in
                guard let bytes = AssetFolder.contents(file) else { throw AssetFailure.unreadable(file: file) }
                let source = FetchPlan.held(
                    try SourceFiles.source(bytes, name: file, in: setup.assets), in: try CityFiles.load(setup.assets))
                StandardOutput.write(
                    setup.phrases("sources.valid", ["id": source.id.text, "name": source.name[setup.language]]) + "\n")
                guard case .http(let endpoint) = source.transport else { return }
                for line in SourceText.details(endpoint, setup) { StandardOutput.write(line + "\n") }
                guard fetch || recorded != nil else { return }
                let delivery: Delivery
                do {
                    let (body, charset) = try body(endpoint)
                    delivery = try EndpointReader.read(
                        body, endpoint, source: source.id, receivedAt: SystemClock.now(), charset: charset)
                } catch let failure as FormatFailure {
                    throw Complaint("sources.unreadable", ["file": file, "detail": failure.detail], code: .no)
                } catch let failure as TransportFailure {
                    throw Complaint("sources.unanswered", ["detail": failure.detail], code: .trouble)
                }
                show(delivery, setup)
                try showStrangers(delivery, setup)
                if delivery.observations.isEmpty || delivery.quarantinedCount > 0 {
                    throw ExitCode(Complaint.Code.no.rawValue)
                }
            }
        }

        private func body(_ endpoint: HTTPEndpoint) throws -> ([UInt8], String?) {
            if let recorded {
                guard let body = AssetFolder.contents(recorded) else { throw AssetFailure.unreadable(file: recorded) }
                return (body, nil)
            }
            let answer = try FeedProbe(secrets: SecretStore.secrets()).answer(endpoint, at: SystemClock.now())
            guard answer.isSuccess else {
                throw Complaint("sources.unanswered", ["detail": "HTTP \(answer.status)"], code: .trouble)
            }
            return (answer.body, answer.charset)
        }

        /// Entities that the store's city does not have; nothing while there is no store.
        private func showStrangers(_ delivery: Delivery, _ setup: Setup) throws {
            guard FileManager.default.fileExists(atPath: common.store ?? Setup.defaultStore()) else { return }
            let known = try setup.openExisting(common.store).knownEntities()
            let strangers = Set(delivery.observations.map(\.entity)).subtracting(known).sorted()
            guard !strangers.isEmpty else { return }
            let names = strangers.prefix(max(1, rows)).map { PlainText.sanitized($0.text, limit: 40) }
            StandardOutput.write(
                setup.phrases(
                    "sources.strangers",
                    [
                        "n": "\(strangers.count)",
                        "names": (names + (strangers.count > names.count ? ["…"] : [])).joined(separator: ", "),
                    ]) + "\n")
        }

        private func show(_ delivery: Delivery, _ setup: Setup) {
            let table = TextTable.lines(
                header: ["entity", "metric", "time", "value", "flag"],
                rows: delivery.observations.prefix(max(0, rows)).map {
                    [$0.entity.text, $0.metric.text, $0.time.iso8601, "\($0.value)", $0.flag.word]
                })
            StandardOutput.write(table.joined(separator: "\n") + "\n")
            for record in delivery.quarantined.prefix(max(0, rows)) {
                let reason = setup.phrases["quarantine.\(record.reason)"]
                StandardOutput.write("! \(record.field): \(reason): \(record.original)\n")
            }
            StandardOutput.write(
                setup.phrases(
                    "sources.checked",
                    ["rows": "\(delivery.observations.count)", "aside": "\(delivery.quarantinedCount)"]) + "\n")
        }
    }

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Look at an endpoint and draft a source's YAML file, for a person to finish.")
        @OptionGroup var common: CommonOptions
        @Argument(help: "HTTP or HTTPS address.") var url: String
        @Option(help: "Id of the source.") var id = "new-source"

        func run() throws {
            try Guarded.run(common) { setup in
                let answer: HTTPAnswer
                do throws(TransportFailure) {
                    answer = try FeedProbe(secrets: .none).answer(url)
                } catch .badAddress {
                    throw Complaint("sources.badAddress", ["url": PlainText.sanitized(url)], code: .usage)
                } catch {
                    throw Complaint("sources.unanswered", ["detail": error.detail], code: .trouble)
                }
                guard answer.isSuccess else {
                    throw Complaint("sources.unanswered", ["detail": "HTTP \(answer.status)"], code: .trouble)
                }
                do throws(FormatFailure) {
                    let survey = try FeedSurvey(answer.body, charset: answer.charset)
                    StandardOutput.write(SourceText.draft(survey, url: url, id: id, setup))
                } catch {
                    throw noDraft(answer, error, setup)
                }
            }
        }

        private func noDraft(_ answer: HTTPAnswer, _ failure: FormatFailure, _ setup: Setup) -> Complaint {
            let beginning = String(decoding: answer.body.prefix(Self.beginningBytes), as: UTF8.self)
            let why = failure == .noRecords(path: "") ? setup.phrases["sources.noRecords"] : failure.detail
            return Complaint(
                "sources.noDraft",
                [
                    "url": PlainText.sanitized(url), "why": why,
                    "beginning": PlainText.sanitized(beginning, limit: Self.beginningBytes),
                ], code: .no)
        }

        private static let beginningBytes = 60
    }

    struct Replay: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read the quarantine of a source again, after its mapping or the city has been mended.")
        @OptionGroup var common: CommonOptions
        @Argument(help: "Id of the source.") var source: String

        func run() throws {
            try Guarded.run(common) { setup in
                let cache = try setup.openExisting(common.store)
                let city = try cache.read(asOf: Timestamp(secondsSince1970: .max), viewer: .system) { $0.city }
                let named = try FetchPlan(setup: setup, cache: cache).definition(source, in: city)
                let found = FetchPlan.held(named, in: city)
                let entities = found.setsStrangersAside ? try cache.knownEntities() : nil
                guard
                    let outcome = try QuarantineReplay.run(
                        found, cache: cache, at: SystemClock.now(), isKnown: { entities?.contains($0) ?? true })
                else {
                    throw Complaint("sources.noMapping", ["id": source], code: .no)
                }
                StandardOutput.write(
                    setup.phrases(
                        "sources.replayed",
                        [
                            "taken": "\(outcome.taken)", "rows": "\(outcome.observations)",
                            "refused": "\(outcome.refused)",
                        ]) + "\n")
                if let first = outcome.firstRefusal {
                    let reason = setup.phrases["quarantine.\(first.reason)"]
                    StandardOutput.write("! \(first.field): \(reason): \(first.original)\n")
                    throw ExitCode(Complaint.Code.no.rawValue)
                }
            }
        }
    }
}

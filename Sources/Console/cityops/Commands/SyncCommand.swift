import ArgumentParser
import Canvas
import CityAccess
import CityAssets
import CityDrill
import CityModel
import CityPanels
import CityStore
import CitySync
import Dispatch
import Foundation
import Gateway
import Glibc
import Synchronization

extension ConsoleCommand {
    /// The fetchers of this console: a gateway's departments, or the store's own HTTP sources; nil when there are none.
    func liveFeeds(_ setup: Setup, _ cache: CityCache, _ ingest: Ingest, onCommit: @escaping @Sendable () -> Void)
        throws -> LiveFeeds?
    {
        let clock = SyncClock(now: { SystemClock.now() })
        let fetcher: Fetcher
        if let gateway {
            fetcher = Fetcher(
                tasks: [GatewayClient(url: gateway, cache: cache, now: clock.now, cycleSeconds: 15)], clock: clock)
        } else {
            let city = try cache.read(asOf: Timestamp(secondsSince1970: .max), viewer: .system) { $0.city }
            let sources = city.sources.filter { if case .http = $0.transport { true } else { false } }
            guard !sources.isEmpty else { return nil }
            fetcher = Fetcher(cache: cache, sources: sources, clock: clock)
        }
        let feeds = LiveFeeds(fetcher: fetcher, cache: cache, ingest: ingest, onCommit: onCommit)
        feeds.start()
        return feeds
    }
}

struct SyncCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Fetch the departments' feeds into the cache.")

    @OptionGroup var common: CommonOptions
    @Flag(help: "Fetch every source once and end; for cron.") var once = false
    @Option(help: ArgumentHelp("Take over all the sources a gateway offers.", valueName: "url")) var gateway: String?
    @Option(
        help: ArgumentHelp("Only these sources: an id of the store, or a source's YAML file.", valueName: "id|file"))
    var source: [String] = []
    @Flag(help: "One JSON document with the last record of each source.") var json = false

    func run() throws {
        try Guarded.run(common) { setup in
            let cache = try prepared(setup)
            let fetcher = try fetcher(setup, cache)
            if once {
                try report(try fetcher.runOnce(), setup)
            } else {
                try keepRunning(fetcher, cache, setup)
            }
        }
    }

    /// A new store gets the bundled city, so that what is fetched has something to belong to.
    private func prepared(_ setup: Setup) throws -> CityCache {
        let path = common.store ?? Setup.defaultStore()
        let isNew = !FileManager.default.fileExists(atPath: path)
        let cache = try setup.open(common.store)
        if isNew { try cache.replaceCity(CityFiles.load(setup.assets)) }
        return cache
    }

    private func fetcher(_ setup: Setup, _ cache: CityCache) throws -> Fetcher {
        let clock = SyncClock(now: { SystemClock.now() })
        if let gateway {
            return Fetcher(tasks: [GatewayClient(url: gateway, cache: cache, now: clock.now)], clock: clock)
        }
        // Only an administrator reads the city unmasked, and it may be written back.
        let administrator = Viewer(user: Setup.viewer(nil).user, role: .administrator)
        var city = try cache.read(asOf: Timestamp(secondsSince1970: .max), viewer: administrator) { $0.city }
        let wanted = try source.map { try definition($0, in: city) }
        let added = wanted.filter { one in !city.sources.contains(one) }
        if !added.isEmpty {
            city.sources = city.sources.filter { old in !added.contains { $0.id == old.id } } + added
            try cache.replaceCity(city)
        }
        let sources = (wanted.isEmpty ? city.sources : wanted).filter {
            if case .http = $0.transport { true } else { false }
        }
        guard !sources.isEmpty else { throw Complaint("sync.nothing", code: .no) }
        return Fetcher(cache: cache, sources: sources, clock: clock)
    }

    private func definition(_ name: String, in city: City) throws -> SourceDefinition {
        if let known = city.sources.first(where: { $0.id.text == name }) { return known }
        guard name.hasSuffix(".yaml") else {
            throw AssetFailure.unknown(kind: "source", name: name, known: city.sources.map(\.id.text))
        }
        guard let bytes = AssetFolder.contents(name) else { throw AssetFailure.unreadable(file: name) }
        return try SourceFiles.source(bytes, name: name)
    }

    private func report(_ records: [FetchRecord], _ setup: Setup) throws {
        if json {
            try JSONOutput.print(records.map(Line.init))
        } else {
            for record in records {
                StandardOutput.write(
                    "\(record.source)\t\(setup.phrases["outcome.\(record.outcome.rawValue)"])\t\(record.rows)\t\(record.quarantined)\t\(PlainText.sanitized(record.detail))\n"
                )
            }
        }
        let failed = records.filter { $0.outcome != .stored && $0.outcome != .unchanged }
        guard failed.isEmpty, !records.isEmpty else { throw ExitCode(Complaint.Code.trouble.rawValue) }
    }

    private struct Line: Encodable {
        let source: String
        let outcome: String
        let status: Int
        let rows: Int
        let quarantined: Int
        let bytes: Int
        let milliseconds: Int
        let detail: String

        init(_ record: FetchRecord) {
            (source, outcome, status) = (record.source.text, record.outcome.rawValue, record.status)
            (rows, quarantined, bytes) = (record.rows, record.quarantined, record.bytes)
            (milliseconds, detail) = (record.milliseconds, record.detail)
        }
    }

    private func keepRunning(_ fetcher: Fetcher, _ cache: CityCache, _ setup: Setup) throws {
        let (city, open) = try cache.read(asOf: Timestamp(secondsSince1970: .max), viewer: .system) {
            ($0.city, try $0.openAlarms())
        }
        let feeds = LiveFeeds(fetcher: fetcher, cache: cache, ingest: Ingest(cache: cache, city: city, open: open)) {}
        let assets = setup.assets
        let housekeeping = HousekeepingLoop(cache: cache) { try RetentionFiles.load(assets) }
        feeds.start()
        housekeeping.start()
        EndSignal.wait()
        feeds.stop()
        housekeeping.stop()
    }
}

/// Waits for SIGTERM, SIGINT or SIGHUP.
enum EndSignal {
    static func wait() {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, signal) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        var received: Int32 = 0
        sigwait(&set, &received)
    }

    /// Blocks the signals in this thread and those it starts, so that `wait` gets them.
    static func prepare() {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, signal) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }
}

struct SourcesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sources", abstract: "The departments' feeds.", subcommands: [List.self, Check.self])

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

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read a source's YAML file and say what does not fit.")
        @OptionGroup var common: CommonOptions
        @Argument(help: "YAML file.") var file: String

        func run() throws {
            try Guarded.run(common) { setup in
                guard let bytes = AssetFolder.contents(file) else { throw AssetFailure.unreadable(file: file) }
                let source = try SourceFiles.source(bytes, name: file)
                StandardOutput.write(
                    setup.phrases("sources.valid", ["id": source.id.text, "name": source.name[setup.language]]) + "\n")
            }
        }
    }
}

struct GatewayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway", abstract: "Play a store's departments over HTTP on 127.0.0.1.")

    @OptionGroup var common: CommonOptions
    @Option(help: "Port; 0 lets the system choose.") var port: UInt16 = 8780
    @Flag(help: "Serve what the store holds and play nothing on.") var paused = false
    @Option(help: ArgumentHelp("Write the address to this file once requests are answered.", valueName: "file"))
    var announce: String?

    func run() throws {
        EndSignal.prepare()
        try Guarded.run(common) { setup in
            let path = common.store ?? Setup.defaultStore()
            if !FileManager.default.fileExists(atPath: path) {
                try WorldCommand.create(setup, common.store, WorldMaker.Order(end: SystemClock.now()))
            }
            let cache = try setup.open(common.store)
            let runner = paused ? nil : try player(cache)
            runner?.start()
            let server = GatewayServer(cache: cache, port: port) {
                runner?.clock().now ?? Timestamp(secondsSince1970: .max)
            }
            let bound = try Blocking.wait { try await server.start() }
            let address = "http://127.0.0.1:\(bound)"
            StandardOutput.write(address + "\n")
            if let announce { try OutputFile.write(address + "\n", to: announce) }
            EndSignal.wait()
            try Blocking.wait { await server.stop() }
            runner?.stop()
        }
    }

    /// Departments play in real time, from where their history ends.
    private func player(_ cache: CityCache) throws -> CityRunner {
        let (city, open) = try cache.read(asOf: Timestamp(secondsSince1970: .max), viewer: .system) {
            ($0.city, try $0.openAlarms())
        }
        let last = try cache.timeSpan().last
        let clock = DrillClock(start: SystemClock.now(), speed: .realTime)
        return CityRunner(
            makeSimulator: { CitySimulator(city: city, seed: 1) }, ingest: Ingest(cache: cache, city: city, open: open),
            clock: clock, lastStep: last, onStep: {})
    }
}

enum OutputFile {
    /// Writes a file so that a reader sees all of it or nothing.
    static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw Complaint("file.unwritable", ["file": path], code: .trouble)
        }
    }
}

/// Waits on a plain thread for asynchronous work; never to be called from the cooperative pool.
enum Blocking {
    private final class Slot<Value: Sendable>: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
    }

    static func wait<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
        let slot = Slot<Value>()
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            do {
                let value = try await body()
                slot.result.withLock { $0 = .success(value) }
            } catch {
                slot.result.withLock { $0 = .failure(error) }
            }
            done.signal()
        }
        done.wait()
        guard let result = slot.result.withLock({ $0 }) else { throw CancellationError() }
        return try result.get()
    }
}

import ArgumentParser
import Canvas
import CityAssets
import CityModel
import CityStore
import CitySync
import Foundation

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
        if !once { EndSignal.prepare() }
        try Guarded.run(common) { setup in
            let cache = try prepared(setup)
            if once {
                let fetcher = try fetcher(setup, cache)
                try tellOfBrokers(setup, cache)
                let records = try SyncProgress.during(cache, setup) { try fetcher.runOnce() }
                try FetchPlan(setup: setup, cache: cache).forwardOnce()
                try report(records, setup, cache)
            } else {
                try keepRunning(setup, cache)
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
        let plan = FetchPlan(setup: setup, cache: cache)
        if let gateway { return plan.gateway(gateway, cycleSeconds: 60) }
        return try plan.sources(source)
    }

    /// A single round is over before anybody has published anything.
    private func tellOfBrokers(_ setup: Setup, _ cache: CityCache) throws {
        guard gateway == nil else { return }
        for id in try FetchPlan(setup: setup, cache: cache).brokers(source) {
            StandardError.write(setup.phrases("sources.onlyRunning", ["id": PlainText.sanitized(id.text)]) + "\n")
        }
    }

    private func report(_ records: [FetchRecord], _ setup: Setup, _ cache: CityCache) throws {
        let forward = setup.warehouse == nil ? nil : try cache.forwarding(endedBefore: SystemClock.now())
        if json {
            try JSONOutput.print(records.map(Line.init))
        } else {
            for record in records {
                StandardOutput.write(
                    "\(record.source)\t\(setup.phrases["outcome.\(record.outcome.rawValue)"])\t\(record.rows)\t\(record.quarantined)\t\(PlainText.sanitized(record.detail))\n"
                )
            }
            if let forward {
                StandardOutput.write(
                    setup.phrases(
                        "warehouse.summary",
                        ["rows": "\(forward.rows)", "hours": "\(forward.waiting)", "detail": forward.failure ?? "—"])
                        + "\n")
            }
        }
        // Folders without a new file and sources that rest leave no record; that is no trouble.
        let failed = records.filter { $0.outcome != .stored && $0.outcome != .unchanged }
        guard failed.isEmpty, forward?.failure == nil else {
            throw ExitCode(Complaint.Code.trouble.rawValue)
        }
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

    /// Until the service is ended; SIGHUP reads the sources again.
    private func keepRunning(_ setup: Setup, _ cache: CityCache) throws {
        let notice = ServiceNotice()
        var feeds = try feeds(setup, cache)
        let assets = setup.assets
        let housekeeping = HousekeepingLoop(cache: cache) { try RetentionFiles.load(assets) }
        feeds.start()
        housekeeping.start()
        notice.send("READY=1")
        while true {
            let arrival = EndSignal.wait(seconds: notice.watchdogSeconds ?? 3600)
            if arrival == .end { break }
            notice.send("WATCHDOG=1\nSTATUS=\(feeds.isLeader ? "leading" : "standing by")")
            guard arrival == .reload, let next = reloaded(setup, cache, notice) else { continue }
            feeds.stop()
            feeds = next
            feeds.start()
        }
        notice.send("STOPPING=1")
        feeds.stop()
        housekeeping.stop()
    }

    /// Sources that cannot be read leave those at work that were.
    private func reloaded(_ setup: Setup, _ cache: CityCache, _ notice: ServiceNotice) -> LiveFeeds? {
        notice.send("RELOADING=1")
        defer { notice.send("READY=1") }
        do {
            return try feeds(setup, cache)
        } catch {
            _ = Guarded.fail(Complaint(any: error), setup)
            return nil
        }
    }

    private func feeds(_ setup: Setup, _ cache: CityCache) throws -> LiveFeeds {
        let fetcher = try fetcher(setup, cache)
        let (city, open) = try cache.read(asOf: Timestamp(secondsSince1970: .max), viewer: .system) {
            ($0.city, try $0.openAlarms())
        }
        return LiveFeeds(fetcher: fetcher, cache: cache, ingest: Ingest(cache: cache, city: city, open: open)) {}
    }
}

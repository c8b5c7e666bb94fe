import CityAccess
import CityAssets
import CityModel
import CityStore
import CitySync
import Foundation

/// Decides what a process fetches and delivers.
struct FetchPlan {
    let setup: Setup
    let cache: CityCache
    private let clock = SyncClock(now: { SystemClock.now() })

    init(setup: Setup, cache: CityCache) {
        self.setup = setup
        self.cache = cache
    }

    func gateway(_ url: String, cycleSeconds: Int64) -> Fetcher {
        Fetcher(
            tasks: [GatewayClient(url: url, cache: cache, now: clock.now, cycleSeconds: cycleSeconds)] + deliveries(),
            clock: clock, orders: cache)
    }

    /// - Parameter names: ids of sources of the store, or YAML files of sources, which are taken into it; none means all.
    func sources(_ names: [String]) throws -> Fetcher {
        if let complaint = SecretStore.complaint() { throw complaint }
        var city = try unmaskedCity()
        let wanted = try names.map { try definition($0, in: city) }
        let added = wanted.filter { one in !city.sources.contains(one) }
        if !added.isEmpty {
            _ = try setup.signIn(isDrill: true).acting(as: .administrator)
            city.sources = city.sources.filter { old in !added.contains { $0.id == old.id } } + added
            try cache.replaceCity(city)
        }
        let sources = (wanted.isEmpty ? city.sources : wanted).filter(Self.isFetched)
        let deliveries = deliveries()
        guard !sources.isEmpty || !deliveries.isEmpty else { throw Complaint("sync.nothing", code: .no) }
        return try fetcher(sources, city, deliveries)
    }

    /// Those of the sources that subscribe to a broker.
    func brokers(_ names: [String]) throws -> [SourceID] {
        let city = try unmaskedCity()
        let sources = names.isEmpty ? city.sources : try names.map { try definition($0, in: city) }
        return sources.filter(SubscriptionTask.subscribes).map(\.id)
    }

    /// What a console does beside its screen; nil when there is nothing to fetch or deliver.
    func background(gateway: String?) throws -> Fetcher? {
        if let gateway { return self.gateway(gateway, cycleSeconds: 15) }
        let city = try unmaskedCity()
        let sources = city.sources.filter(Self.isFetched)
        let deliveries = deliveries()
        guard !sources.isEmpty || !deliveries.isEmpty else { return nil }
        return try fetcher(sources, city, deliveries)
    }

    /// Only an administrator sees the numbers of devices, and the whole of what may be written back.
    private func unmaskedCity() throws -> City {
        let administrator = Viewer(user: SystemAccount.current().name, role: .administrator)
        return try cache.read(asOf: Timestamp(secondsSince1970: .max), viewer: administrator) { $0.city }
    }

    private func fetcher(
        _ sources: [SourceDefinition], _ city: City, _ deliveries: [any FetchTask]
    ) throws(StoreFailure) -> Fetcher {
        let entities = sources.contains(where: \.setsStrangersAside) ? try cache.knownEntities() : []
        let devices = Dictionary(
            city.outlets.filter { !$0.deviceNumber.isEmpty }.map { ($0.deviceNumber, $0.id) },
            uniquingKeysWith: { first, _ in first })
        return Fetcher(
            cache: cache, sources: sources.map { Self.held($0, in: city) }, clock: clock,
            isKnown: { entities.contains($0) }, secrets: SecretStore.secrets(), devices: devices,
            others: deliveries)
    }

    /// - Throws: what is wrong with the name or the file.
    func definition(_ name: String, in city: City) throws -> SourceDefinition {
        if let known = city.sources.first(where: { $0.id.text == name }) { return known }
        guard name.hasSuffix(".yaml") else {
            throw AssetFailure.unknown(kind: "source", name: name, known: city.sources.map(\.id.text))
        }
        guard let bytes = AssetFolder.contents(name) else { throw AssetFailure.unreadable(file: name) }
        return try SourceFiles.source(bytes, name: name, in: setup.assets)
    }

    /// Degrees around the city's outlines in which records may be.
    private static let marginDegrees = 0.02

    /// The source with its coordinates held against where the city lies.
    static func held(_ source: SourceDefinition, in city: City) -> SourceDefinition {
        source.held(within: city.bounds?.widened(by: marginDegrees))
    }

    private static func isFetched(_ source: SourceDefinition) -> Bool {
        if case .http = source.transport { true } else { false }
    }

    /// What leaves: the outbox where anybody is named to deliver to, observations where a warehouse is.
    private func deliveries() -> [any FetchTask] {
        let (destinations, secrets) = (Self.destinations(setup), SecretStore.secrets())
        var tasks: [any FetchTask] = []
        if !destinations.isEmpty {
            tasks.append(OutboxTask(cache: cache, destinations: destinations, clock: clock, secrets: secrets))
        }
        if let forward { tasks.append(forward) }
        return tasks
    }

    /// Sends on what a single round has brought; how that went is in the store.
    func forwardOnce() throws { _ = try forward?.attempt(cancellation: Cancellation()) }

    private var forward: WarehouseForward? {
        setup.warehouse.map { warehouse in
            let client = WarehouseClient(warehouse, secrets: SecretStore.secrets())
            return WarehouseForward(cache: cache, client: client, now: clock.now)
        }
    }

    /// Those of `$XDG_CONFIG_HOME/cityops/destinations`; a file that cannot be read is said on stderr and left out.
    static func destinations(_ setup: Setup) -> [Destination] {
        let folder = Setup.folder("XDG_CONFIG_HOME", ".config") + "/destinations"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted().compactMap { name in
            let path = "\(folder)/\(name)"
            do {
                guard let bytes = AssetFolder.contents(path) else { throw AssetFailure.unreadable(file: path) }
                return try DestinationFiles.destination(bytes, name: path)
            } catch {
                _ = Guarded.fail(Complaint(any: error), setup)
                return nil
            }
        }
    }
}

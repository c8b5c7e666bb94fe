package import CityModel

/// Plays the city: what every sensor of every department delivers at any five-minute step.
///
/// A pure function of (city, seed, happenings, step): steps can be asked for in any order and as often as one likes and
/// give the same rows. Readings carry the flags a real device would give; only the source tells that they are played.
package struct CitySimulator: Sendable {
    /// Seconds between two steps.
    package static let stepSeconds: Int64 = 300

    /// What scenarios make happen, on top of what happens by itself.
    package var happenings: [Happening] {
        get { maker.happenings }
        set { maker.happenings = newValue }
    }

    /// The sources that deliver, in the order of the batches.
    package let sources: [SourceID]
    /// Vehicles per hour of the morning peak on each link, in the order of `city.roadLinks`.
    package let baseFlows: [Double]

    private var maker: MomentMaker
    private let places: [PlaceModel]
    private let placeSensors: [PlaceSensors]
    private let placeChannels: PlaceSensors.Channels
    private let roads: RoadModel
    private let roadSensors: RoadSensors
    private let roadChannels: RoadSensors.Channels
    private let weatherSensors: WeatherSensors
    private let outlets: [OutletModel]
    private let outletSensors: OutletSensors
    private let air: AirSensors
    private let water: WaterSensors
    private let readings: Channel
    /// Devices by the division they stand in.
    private let devices: [EntityID: [EntityID]]
    private let expectedRows: [Int]

    /// - Parameters:
    ///   - seed: other seeds give other days of the same city.
    ///   - scale: detectors on each road link, 1 or more; the further ones have ids of their own (`link.12.d2`) and
    ///     exist to fill a store with more series.
    ///   - baseFlows: peak-hour vehicles on each link in the order of `city.roadLinks`; nil assigns `city.trips`.
    package init(city: City, seed: UInt64, scale: Int = 1, baseFlows: [Double]? = nil) {
        let regions = RegionMap(divisions: city.divisions)
        maker = MomentMaker(
            calendar: city.calendar, weatherModel: WeatherModel(seed: seed), regions: regions)
        let usable = baseFlows.flatMap { $0.count == city.roadLinks.count ? $0 : nil }
        let flows = usable ?? BaseFlowAssignment(city: city).flows()
        self.baseFlows = flows
        var book = ChannelBook(city: city)
        let gates = Dictionary(grouping: city.gates, by: \.place)
        places = city.places.map { PlaceModel($0, region: regions.number(of: $0.division), seed: seed) }
        placeSensors = city.places.map { PlaceSensors($0, gates: gates[$0.id] ?? [], seed: seed) }
        placeChannels = PlaceSensors.Channels(&book)
        roads = RoadModel(city: city, flows: flows, regions: regions, seed: seed)
        roadSensors = RoadSensors(links: city.roadLinks, perLink: max(1, scale), seed: seed)
        roadChannels = RoadSensors.Channels(&book)
        weatherSensors = WeatherSensors(stations: city.stations, regions: regions, seed: seed, book: &book)
        outlets = city.outlets.map { OutletModel($0, seed: seed) }
        outletSensors = OutletSensors(outlets: city.outlets, seed: seed, book: &book)
        air = AirSensors(stations: city.stations, outlets: city.outlets, regions: regions, seed: seed, book: &book)
        water = WaterSensors(city: city, regions: regions, seed: seed, book: &book)
        readings = book.channel("air.release", decimals: 3, cycleSeconds: 300, beside: "air.pm25")
        devices = Self.devices(of: city)
        sources = book.sources
        var rows = [Int](repeating: 0, count: book.sources.count)
        rows[placeChannels.count.slot] += placeSensors.reduce(0) { $0 + $1.rows }
        rows[roadChannels.speed.slot] += roadSensors.rows
        expectedRows = rows
    }

    /// Everything that is delivered at a step, one batch a source, sources with nothing to say left out.
    /// - Parameter step: taken back to the start of its five minutes.
    package func observations(at step: Timestamp) -> [ObservationBatch] {
        let moment = maker.moment(at: step.floored(toSeconds: Self.stepSeconds))
        var delivery = Delivery(sources: sources.count, expectedRows: expectedRows)
        let muted = mutedEntities(moment)
        let visitors = deliverPlaces(moment, muted: muted, to: &delivery)
        let states = roads.states(moment, addedTraffic: addedTraffic(moment, visitors: visitors))
        roadSensors.deliver(moment, states: states, channels: roadChannels, mutedEntities: muted, to: &delivery)
        weatherSensors.deliver(moment, mutedEntities: muted, to: &delivery)
        deliverEnvironment(moment, muted: muted, to: &delivery)
        deliverReadings(moment, muted: muted, to: &delivery)
        return delivery.batches(sources)
    }

    /// Plays the steps of a range, oldest first, and hands each batch over as it is made.
    package func play(_ range: TimeRange, deliver: (ObservationBatch) throws -> Void) rethrows {
        try play(Self.steps(in: range), deliver: deliver)
    }

    /// Plays the given steps in their order, as a live city asks for them.
    package func play(_ steps: [Timestamp], deliver: (ObservationBatch) throws -> Void) rethrows {
        for step in steps {
            for batch in observations(at: step) { try deliver(batch) }
        }
    }

    /// The steps that fall into a range, oldest first.
    package static func steps(in range: TimeRange) -> [Timestamp] {
        let floored = range.start.floored(toSeconds: stepSeconds)
        let first = floored < range.start ? floored.adding(seconds: stepSeconds) : floored
        return stride(from: first.secondsSince1970, to: range.end.secondsSince1970, by: Int(stepSeconds)).map {
            Timestamp(secondsSince1970: $0)
        }
    }

    /// People at a place at any moment, without the errors of sensors; nil for an unknown place.
    package func peopleInside(_ place: EntityID, at time: Timestamp) -> Int? {
        places.first { $0.place.id == place }.map { people($0, maker.moment(at: time)) }
    }

    /// The weather over a division at any moment.
    package func weather(over division: EntityID, at time: Timestamp) -> Weather {
        maker.weather(at: time)[maker.regions.number(of: division)]
    }

    private static func devices(of city: City) -> [EntityID: [EntityID]] {
        let places = Dictionary(city.places.map { ($0.id, $0.division) }, uniquingKeysWith: { first, _ in first })
        var pairs = city.places.map { ($0.division, $0.id) }
        pairs += city.gates.compactMap { gate in places[gate.place].map { ($0, gate.id) } }
        pairs += city.roadLinks.map { ($0.division, $0.id) }
        pairs += city.stations.map { ($0.division, $0.id) }
        pairs += city.outlets.map { ($0.division, $0.id) }
        return Dictionary(grouping: pairs, by: \.0).mapValues { $0.map(\.1) }
    }

    /// Whole people; none where the data of a place make no sense.
    private func people(_ place: PlaceModel, _ moment: Moment) -> Int {
        let people = place.occupancy(moment)
        return people.isFinite ? Int(min(max(people, 0), 1e9).rounded()) : 0
    }

    private func mutedEntities(_ moment: Moment) -> Set<EntityID> {
        var muted: Set<EntityID> = []
        for active in moment.happenings where active.happening.kind == .sensorOutage {
            guard let subject = active.happening.subject else { continue }
            muted.insert(subject)
            muted.formUnion(devices[subject] ?? [])
        }
        return muted
    }

    /// What scenarios let a station say.
    private func deliverReadings(_ moment: Moment, muted: Set<EntityID>, to delivery: inout Delivery) {
        for active in moment.happenings where active.happening.kind == .stationReading {
            let happening = active.happening
            guard let station = happening.subject, !happening.detail.isEmpty, !muted.contains(station) else { continue }
            delivery.withdraw(station, MetricID(happening.detail))
            delivery.add(readings.renamed(MetricID(happening.detail)), station, moment.time, happening.size)
        }
    }

    /// - Returns: people inside each place.
    private func deliverPlaces(_ moment: Moment, muted: Set<EntityID>, to delivery: inout Delivery) -> [Int] {
        let cycle = placeChannels.gateIn.cycleSeconds
        let before = maker.moment(at: moment.time.adding(seconds: -cycle))
        let isCellDue = placeChannels.cell.isDue(moment.seconds)
        let late = isCellDue ? maker.moment(at: moment.time.adding(seconds: -PlaceSensors.cellDelaySeconds)) : moment
        return places.indices.map { index in
            let place = places[index]
            let now = people(place, moment)
            let flows = place.flows(
                from: people(place, before), to: now, over: Double(cycle), at: moment.seconds)
            placeSensors[index].deliver(
                moment, people: now, flows: flows, earlier: isCellDue ? people(place, late) : now,
                channels: placeChannels, mutedEntities: muted, to: &delivery)
            return now
        }
    }

    private func addedTraffic(_ moment: Moment, visitors: [Int]) -> [Double] {
        zip(places, visitors).map { $0.addedTraffic(moment, occupancy: Double($1)) }
    }

    private func deliverEnvironment(_ moment: Moment, muted: Set<EntityID>, to delivery: inout Delivery) {
        let isHour = (moment.seconds + CivilTime.shanghaiOffset) % 3600 == 0
        let isAirDue = air.isDue(moment.seconds)
        let isWaterDue = water.isDue(moment.seconds)
        let releases = moment.happenings.filter { $0.happening.kind == .gasRelease }
        guard isAirDue || isWaterDue || outletSensors.isDue(moment.seconds) || !releases.isEmpty else { return }
        let emissions = outlets.map {
            $0.emission(moment.course, seconds: moment.seconds, happenings: moment.happenings)
        }
        outletSensors.deliver(moment, emissions: emissions, mutedEntities: muted, to: &delivery)
        if isAirDue {
            let middle = maker.moment(at: moment.time.adding(seconds: isHour ? -1800 : 0))
            let suns = maker.weather(at: middle.time.adding(seconds: -5400)).map(\.sunlight)
            air.deliver(
                moment, middle: middle, suns: suns, emissions: emissions, mutedEntities: muted, to: &delivery)
        }
        for release in releases { air.deliverRelease(release, moment, mutedEntities: muted, to: &delivery) }
        if isWaterDue {
            let runoff = maker.regions.positions.indices.map {
                maker.recentRain(region: $0, hours: 24, before: moment.time)
            }
            water.deliver(
                moment, runoff: runoff, emissions: emissions, mutedEntities: muted, to: &delivery)
        }
    }
}

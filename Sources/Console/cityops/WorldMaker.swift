import CityAssets
import CityDrill
import CityModel
import CityStore

/// Plays days of the offline city into a store.
struct WorldMaker {
    struct Order {
        var seed: UInt64 = 1
        var days = 1
        var scale = 1
        /// Moment the history ends; the first moment that is not played.
        var end: Timestamp
        var households = 20_000
        /// Five-minute steps instead of whole days, for short histories.
        var steps: Int?
    }

    let cache: CityCache
    let city: City
    let poverty: PovertyTables

    /// - Parameter progress: share done, 0…1, from time to time.
    func make(_ order: Order, progress: (Double) -> Void) throws {
        try cache.replaceCity(city)
        let year = CivilTime(order.end).date.year
        let maker = HouseholdMaker(
            city: city,
            names: NameSyllables(
                surnames: poverty.surnames.map { NameSyllables.Surname(text: $0.text, weight: $0.weight) },
                male: poverty.maleSyllables,
                female: poverty.femaleSyllables),
            aid: AidCatalogue(
                causes: poverty.causes.map { AidCatalogue.Cause(id: $0.id, share: $0.share) },
                measures: poverty.measures.map {
                    AidCatalogue.Measure(id: $0.id, department: $0.department, yuan: $0.yuan)
                },
                monitoringLine: poverty.monitoringLine(year: year) ?? 9000),
            year: year, seed: order.seed)
        try cache.insert(maker.households(count: order.households))
        progress(0.05)
        try play(order, progress)
    }

    private func play(_ order: Order, _ progress: (Double) -> Void) throws {
        let ingest = Ingest(cache: cache, city: city, open: [])
        let simulator = CitySimulator(city: city, seed: order.seed, scale: order.scale)
        let end = order.end.floored(toSeconds: CitySimulator.stepSeconds)
        let seconds = order.steps.map { Int64($0) * CitySimulator.stepSeconds } ?? Int64(order.days) * 86_400
        let hours = Self.byHour(CitySimulator.steps(in: TimeRange(last: seconds, before: end)))
        for (index, steps) in hours.enumerated() {
            try ingest.take(steps.flatMap(simulator.observations(at:)))
            let hour = steps[steps.count - 1].adding(seconds: CitySimulator.stepSeconds)
            if hour == hour.floored(toSeconds: 86_400) { _ = try cache.compact(daysBefore: hour, maximumSteps: .max) }
            if index % 2 == 0 { progress(0.05 + 0.95 * Double(index) / Double(hours.count)) }
        }
        progress(1)
    }

    /// Steps of the same hour together: what is stored at once costs least.
    private static func byHour(_ steps: [Timestamp]) -> [[Timestamp]] {
        var hours: [[Timestamp]] = []
        for step in steps {
            let last = hours.count - 1
            if last >= 0, hours[last].first?.floored(toSeconds: 3600) == step.floored(toSeconds: 3600) {
                hours[last].append(step)
            } else {
                hours.append([step])
            }
        }
        return hours
    }
}

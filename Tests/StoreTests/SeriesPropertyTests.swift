import CityModel
import CityStore
import Testing

@Suite("The series store against a dictionary")
struct SeriesPropertyTests {
    private static let special: [Double] = [.nan, .infinity, -.infinity, -0.0, 0, .leastNonzeroMagnitude, 1e300]

    /// Which way observations take into the store.
    enum Road: CaseIterable {
        case hot
        /// Days are compacted now and then, those still being filled too.
        case compacting
        /// Some batches are imported into blocks, some days compacted.
        case importing
    }

    @Test(
        "gives the same for late, repeated and corrected rows in either tier",
        arguments: Road.allCases, [(2, 1), (40, 2), (90, 3)] as [(Int, UInt64)])
    func agreement(road: Road, city: (entities: Int, seed: UInt64)) throws {
        let entities = city.entities
        let store = try TemporaryStore()
        var numbers = SeededNumbers(seed: city.seed)
        var model = ObservationModel()
        for _ in 0..<25 {
            let batch = randomBatch(entities: entities, &numbers)
            let isImported = road == .importing && Bool.random(using: &numbers)
            let outcome = isImported ? try imported(batch, into: store) : try store.cache.append(batch)
            #expect(outcome == model.append(batch))
            if road != .hot, Int.random(in: 0..<3, using: &numbers) == 0 {
                let ends: [Int64] = [0, 86_400, .max]
                let end = ends.randomElement(using: &numbers) ?? 0
                let steps = Int.random(in: 1...3, using: &numbers)
                _ = try store.cache.compact(daysBefore: at(end), maximumSteps: steps)
            }
        }
        for _ in 0..<12 {
            try compare(store, model, entities: entities, &numbers)
        }
        #expect(try store.cache.verify() == [])
        var exported: [Observation] = []
        try store.cache.export(metrics: nil, in: nil) { exported.append($0) }
        #expect(exported.map(\.entity) == model.sorted.map(\.entity))
        #expect(areSame(exported.map(sample), model.sorted.map(sample)))
    }

    private func imported(_ batch: ObservationBatch, into store: TemporaryStore) throws -> AppendOutcome {
        let series = store.cache.seriesImport(source: batch.source)
        for row in batch.observations {
            try series.add(
                series.series(row.entity, row.metric), time: row.time.secondsSince1970, value: row.value, flag: row.flag
            )
        }
        return try series.finish()
    }

    private func compare(
        _ store: TemporaryStore, _ model: ObservationModel, entities: Int, _ numbers: inout SeededNumbers
    ) throws {
        let asOf = Int64.random(in: -4000...200_000, using: &numbers)
        let start = Int64.random(in: -4000...200_000, using: &numbers)
        let range = range(start, start + Int64.random(in: 0...120_000, using: &numbers))
        let within = Int64.random(in: 0...150_000, using: &numbers)
        try store.read(asOf) { snapshot in
            let metric: MetricID = "m.a"
            let latest = try snapshot.latest(metric, within: within)
            let hourly = try snapshot.hourly(metric, in: range)
            let samples = try snapshot.samples(metric, entities: nil, in: range)
            for index in 0..<entities {
                let entity = EntityID("e.\(index)")
                let key = SeriesKey(entity, metric)
                let expected = model.samples(key, in: range, asOf: at(asOf))
                #expect(areSame(try snapshot.samples(key, in: range), expected))
                #expect(areSame(samples[entity, default: []], expected))
                let newest = model.latest(key, within: within, asOf: at(asOf)).map { [$0] } ?? []
                #expect(areSame(latest[entity].map { [$0] } ?? [], newest))
                #expect(areSame(try snapshot.latest(key, within: within).map { [$0] } ?? [], newest))
                let rollUps = model.hourly(key, in: range, asOf: at(asOf))
                #expect(areSame(try snapshot.hourly(key, in: range), rollUps))
                #expect(areSame(hourly[entity, default: []], rollUps))
            }
            let one = try snapshot.samples(metric, entities: ["e.0", "absent"], in: range)
            #expect(areSame(one["e.0", default: []], samples["e.0", default: []]))
            #expect(one["absent"] == nil)
        }
    }

    private func randomBatch(entities: Int, _ numbers: inout SeededNumbers) -> ObservationBatch {
        let count = Int.random(in: 0...60, using: &numbers)
        let observations = (0..<count).map { _ in
            let entity = "e.\(Int.random(in: 0..<entities, using: &numbers))"
            let metric = Bool.random(using: &numbers) ? "m.a" : "m.b"
            let time =
                Int64.random(in: -10...50, using: &numbers) * 300 + Int64.random(in: 0...1, using: &numbers) * 90_000
            let value =
                Int.random(in: 0..<6, using: &numbers) == 0
                ? Self.special.randomElement(using: &numbers) ?? 0
                : Double(Int.random(in: -3...3, using: &numbers)) / 2
            let flag = ObservationFlag.allCases.randomElement(using: &numbers) ?? .valid
            return observation(entity, metric, time, value == 1e300 ? 1e15 : value, flag)
        }
        return batch(observations)
    }

    private func sample(_ observation: Observation) -> Sample {
        Sample(time: observation.time, value: observation.value, flag: observation.flag)
    }
}

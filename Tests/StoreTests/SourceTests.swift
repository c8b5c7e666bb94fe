import CityAccess
import CityModel
import CityStore
import Testing

@Suite("Sources")
struct SourceTests {
    @Test("show their state of the moment asked for")
    func states() throws {
        let store = try TemporaryStore()
        try store.cache.replaceCity(SampleCity.make())
        let validators = HTTPValidators(etag: "\"a\"", lastModified: nil)
        let hour: Int64 = 3600
        for step: Int64 in 0..<30 {
            let outcome: FetchRecord.Outcome = step == 29 ? .httpError : .stored
            let rows = step == 29 ? [] : [observation("air.xiapu", "air.pm25", step * hour + 60, 1)]
            let bad = QuarantinedRecord(
                source: "src.http", time: at(step * hour + 70), reason: "range", field: "pm", original: "\(step)")
            _ = try store.cache.append(
                batch(rows, source: "src.http"), fetch: fetch(step * hour + 70, outcome), validators: validators,
                quarantined: step % 2 == 0 ? [bad] : [])
        }
        func state(_ time: Int64) throws -> SourceState? {
            try store.read(time) { try $0.sourceStates() }.first { $0.id == "src.http" }
        }
        let now = try #require(try state(30 * hour))
        #expect((now.lastAttempt, now.lastSuccess) == (at(29 * hour + 70), at(28 * hour + 70)))
        #expect((now.lastOutcome, now.lastDetail, now.newestObservation) == (.httpError, "d", at(28 * hour + 60)))
        #expect((now.rowsLastDay, now.dueLastDay, now.quarantinedLastDay) == (23, 24, 12))
        let then = try #require(try state(2 * hour + 30))
        #expect((then.lastAttempt, then.newestObservation) == (at(hour + 70), at(hour + 60)))
        #expect((then.rowsLastDay, then.quarantinedLastDay) == (2, 1))
        let before = try #require(try state(5))
        #expect((before.lastAttempt, before.lastOutcome, before.newestObservation) == (nil, nil, nil))
        let untouched = try store.read(9) { try $0.sourceStates() }.first { $0.id == "src.played" }
        #expect(untouched?.dueLastDay == 0)
        #expect(try store.cache.validators(for: "src.http") == validators)
        #expect(try store.cache.validators(for: "src.played") == nil)
        #expect(
            try store.read(3 * hour) { try $0.fetches(of: "src.http", limit: 2) }.map(\.startedAt) == [
                at(2 * hour + 70), at(hour + 70),
            ])
        #expect(try store.read(3 * hour) { try $0.quarantined(of: "src.http", limit: 9) }.count == 2)
    }

    @Test("say when each measured last, as their states do, at every moment and after every commit")
    func freshness() throws {
        let store = try TemporaryStore()
        try store.cache.replaceCity(SampleCity.make())
        for step: Int64 in 1...6 {
            let source = step % 2 == 0 ? "src.http" : "src.played"
            let rows = (Int64(0)..<70).map { observation("e.\($0 % 5 + step)", "m", step * 600 + $0, 1) }
            _ = try store.cache.append(batch(rows, source: source))
            for time: Int64 in [0, 700, 1800, 1861, 3700, 90_000] {
                let (newest, states) = try store.read(time) { (try $0.newestObservations(), try $0.sourceStates()) }
                let expected = states.compactMap { state in state.newestObservation.map { (state.id, $0) } }
                #expect(newest == Dictionary(uniqueKeysWithValues: expected), "step \(step), as of \(time)")
            }
        }
    }

    private func fetch(_ time: Int64, _ outcome: FetchRecord.Outcome) -> FetchRecord {
        FetchRecord(
            source: "src.http", startedAt: at(time), milliseconds: 5, outcome: outcome, status: 200, bytes: 9, rows: 1,
            quarantined: 0, digest: "", detail: "d")
    }

    @Test("count failures in a row and their bytes, and look a week back")
    func failures() throws {
        let store = try TemporaryStore()
        let week: Int64 = 7 * 86_400
        for step: Int64 in 1...5 {
            let rows = step == 1 ? [observation("e", "m", step * 60, 1), observation("e", "m", step * 60 + 1, 2)] : []
            _ = try store.cache.append(
                batch(rows, source: "src.http"),
                fetch: fetch(step * 60, step == 2 ? .unchanged : step == 1 ? .stored : .timedOut),
                validators: nil, quarantined: [])
        }
        func state(_ time: Int64) throws -> SourceState? { try store.read(time) { try $0.sourceStates() }.first }
        let now = try #require(try state(400))
        #expect((now.failuresInARow, now.failingSince) == (3, at(180)))
        #expect(now.bytesLastDay == 5 * fetch(0, .stored).bytes)
        let early = try #require(try state(130))
        #expect((early.failuresInARow, early.failingSince) == (0, nil))
        let later = try #require(try state(week + 7200))
        #expect((later.rowsWeekBefore, later.rowsLastDay) == (2, 0))
    }

    @Test("are counted day by day in Shanghai's days, today as far as the hour")
    func days() throws {
        let store = try TemporaryStore()
        try store.cache.replaceCity(SampleCity.make())
        // 1970-01-02 in Shanghai begins at 57,600 s.
        let start: Int64 = 57_600
        let rows = (0..<30).map {
            observation("air.xiapu", "air.pm25", start + $0 * 3600 + 60, 1, $0 % 5 == 0 ? .missing : .valid)
        }
        let bad = QuarantinedRecord(
            source: "src.http", time: at(start + 90), reason: "badTime", field: "t", original: "")
        _ = try store.cache.append(
            batch(rows, source: "src.http"), fetch: fetch(start + 90, .stored), validators: nil, quarantined: [bad])
        let days = try store.read(start + 86_400 + 7 * 3600 + 5) { try $0.days(of: "src.http", last: 3) }
        #expect(days.map(\.day) == [at(start - 86_400), at(start), at(start + 86_400)])
        #expect(days.map(\.rows) == [0, 24, 6])
        #expect(days.map(\.dueRows) == [0, 24, 7])
        #expect(days.map(\.hours) == [0, 24, 7])
        #expect(days.map(\.hoursWithRows) == [0, 24, 6])
        #expect(days.map(\.counted) == [0, 24, 6])
        #expect(days.map(\.usable) == [0, 19, 5])
        #expect(days.map(\.answered) == [0, 1, 0])
        #expect(days[1].quarantined == ["badTime": 1])
    }

    @Test("are complete metric by metric, each by its own cycle, and what only happens is never due")
    func mixedCycles() throws {
        let store = try TemporaryStore()
        var city = SampleCity.make()
        for (name, cycle) in [("m.often", 600), ("m.seldom", 14_400), ("m.event", 0)] {
            city.metrics.append(
                Metric(
                    id: MetricID(name), name: LocalizedText(zh: "指标", en: "Metric"), unit: "", decimals: 0,
                    cycleSeconds: Int64(cycle)))
        }
        try store.cache.replaceCity(city)
        let day: Int64 = 10 * 86_400
        var rows = (0..<288).map { observation("e", "m.often", day + $0 * 300, 1) }
        rows += (0..<3).map { observation("e", "m.seldom", day + $0 * 14_400, 1) }
        rows += (0..<50).map { observation("e", "m.event", day + $0 * 60, 1) }
        _ = try store.cache.append(batch(rows, source: "src.played"))
        let state = try #require(
            try store.read(day + 86_400) { try $0.sourceStates() }.first { $0.id == "src.played" })
        // Ten minutes apart 144 are due; twice as many do not make up for half of the others.
        #expect((state.rowsLastDay, state.dueLastDay, state.cameLastDay) == (341, 144 + 6, 144 + 3))
        let days = try store.read(day + 86_400) { try $0.days(of: "src.played", last: 1) }
        #expect(days.map(\.cameRows).allSatisfy { $0 > 0 } && days.allSatisfy { $0.cameRows <= $0.dueRows })
    }

    @Test("set a record that comes again and again aside once a day, and again when it was taken")
    func repeated() throws {
        let store = try TemporaryStore()
        func deliver(_ time: Int64, _ originals: String...) throws {
            let records = originals.map {
                QuarantinedRecord(
                    source: "src.http", time: at(time), reason: "badTime", field: "t", original: $0, raw: "{}")
            }
            _ = try store.cache.append(
                batch([], source: "src.http"), fetch: fetch(time, .stored), validators: nil, quarantined: records)
        }
        func aside(_ time: Int64) throws -> [String] {
            try store.read(time) { try $0.quarantined(of: "src.http", limit: 99) }.map(\.original).reversed()
        }
        let cut = String(repeating: "x", count: 990) + "…"
        try deliver(100, "a", "b", "b", cut)
        try deliver(200, "b", "a", cut)
        try deliver(300, "c")
        #expect(try aside(400) == ["a", "b", "b", cut, cut, "c"])
        // 1970-01-02 in Shanghai begins at 57,600 s.
        try deliver(57_601, "a")
        #expect(try aside(57_700).filter { $0 == "a" }.count == 2)
        let taken = try store.cache.replayable(of: "src.http", limit: 99).map(\.id)
        _ = try store.cache.append(batch([], source: "src.http"), replayed: taken, at: at(57_800))
        try deliver(57_900, "a")
        #expect(try aside(58_000) == ["a"])
    }

    @Test("name entities that the city does not have")
    func strangers() throws {
        let store = try TemporaryStore()
        try store.cache.replaceCity(SampleCity.make())
        let known = try #require(try store.cache.knownEntities().sorted().first)
        let rows = [known.text, "spot.misspelt", "spot.another"].map { observation($0, "air.pm25", 3600, 1) }
        _ = try store.cache.append(batch(rows, source: "src.played"))
        #expect(try store.read(7200) { try $0.strangers(of: "src.played") } == ["spot.another", "spot.misspelt"])
        #expect(try store.read(7200) { try $0.strangers(of: "src.http") }.isEmpty)
        let city = SampleCity.make()
        let ids = city.places.map(\.id) + city.gates.map(\.id) + city.stations.map(\.id) + city.outlets.map(\.id)
        #expect(try store.cache.knownEntities().isSuperset(of: ids))
    }

    @Test("rest and are asked again when people say so, once each, audited, and no department hears of it")
    func orders() throws {
        let store = try TemporaryStore()
        let duty = Viewer(user: "duty", role: .dutyOfficer)
        try store.cache.setPaused(true, source: "s", by: duty, at: at(10))
        try store.cache.setPaused(true, source: "s", by: duty, at: at(20))
        #expect(try store.cache.sourceOrders()["s"] == SourceOrder(pausedAt: at(10), pausedBy: "duty", retryAt: nil))
        try store.cache.setPaused(false, source: "s", by: duty, at: at(30))
        try store.cache.setPaused(false, source: "s", by: duty, at: at(40))
        try store.cache.retry(source: "s", by: duty, at: at(50))
        #expect(try store.cache.sourceOrders()["s"] == SourceOrder(pausedAt: nil, pausedBy: nil, retryAt: at(50)))
        // The clock of a screen moves by the minute; a second order is another one.
        try store.cache.retry(source: "s", by: duty, at: at(50))
        #expect(try store.cache.sourceOrders()["s"]?.retryAt == at(51))
        let auditor = Viewer(user: "a", role: .auditor)
        let acts = try store.cache.auditEntries(limit: 9, by: auditor).map(\.action)
        #expect(acts == ["source.retry", "source.retry", "source.resume", "source.pause"])
        #expect(try store.cache.waitingOutbox(limit: 9).isEmpty)
        #expect(throws: StoreFailure.refused(.manageSources)) {
            try store.cache.retry(source: "s", by: Viewer(user: "v", role: .visitor), at: at(60))
        }
    }
}

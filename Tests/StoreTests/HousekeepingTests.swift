import CityModel
import CityStore
import GRDB
import Testing

@Suite("Housekeeping")
struct HousekeepingTests {
    private static let day: Int64 = 86_400

    /// Thirty days of hourly readings of two metrics.
    private func filled() throws -> TemporaryStore {
        let store = try TemporaryStore()
        let batches = (0..<30 * 24).map { hour in
            batch(
                (0..<70).map { number in
                    observation("e.\(number)", number % 2 == 0 ? "m.short" : "m.long", Int64(hour) * 3600, Double(hour))
                })
        }
        _ = try store.cache.append(batches)
        return store
    }

    private func round(
        _ store: TemporaryStore, _ rules: [RetentionRule], isThorough: Bool = false
    ) throws -> [HousekeepingStep: Int] {
        var ticks: Int64 = 0
        var round = try Housekeeping(
            store.cache, retention: Retention(rules: rules), at: at(30 * Self.day), steps: HousekeepingStep.allCases,
            isThorough: isThorough,
            ticks: {
                ticks += 7
                return ticks
            })
        var work: [HousekeepingStep: Int] = [:]
        while let cost = try round.step() { work[cost.step, default: 0] += cost.lastWork }
        try round.record()
        return work
    }

    private func count(_ store: TemporaryStore, _ metric: MetricID) throws -> Int {
        var count = 0
        try store.cache.export(metrics: [metric], in: nil) { _ in count += 1 }
        return count
    }

    @Test("compacts days that are over, prunes by the first rule that fits, and says what it cost")
    func round() throws {
        let store = try filled()
        let rules = [
            RetentionRule(metrics: "m.short", observationDays: 10, rollUpDays: 20),
            RetentionRule(metrics: "*", observationDays: nil, rollUpDays: nil),
        ]
        let work = try round(store, rules)
        #expect(work[.compaction] == 29 * 24 * 70)
        #expect(work[.pruning] == 35 * (19 + 9))
        #expect(try count(store, "m.long") == 30 * 24 * 35)
        #expect(try count(store, "m.short") == 11 * 24 * 35)
        #expect(try store.cache.information().observations == 41 * 24 * 35)
        let kept = try store.read(30 * Self.day) {
            try $0.hourly(SeriesKey("e.0", "m.short"), in: range(0, 30 * Self.day))
        }
        #expect(kept.count == 21 * 24)
        #expect(try store.cache.verify() == [])
        let costs = try store.cache.housekeepingCosts()
        #expect(costs.map(\.step).prefix(2) == [.compaction, .pruning])
        #expect(costs.allSatisfy { $0.longestMicroseconds == 7 && $0.microseconds == Int64($0.runs) * 7 })
        #expect(costs.first?.work == 29 * 24 * 70)
        #expect(try round(store, rules)[.pruning] == nil)
    }

    @Test("that is thorough finds what came late into days that were pruned")
    func late() throws {
        let store = try filled()
        let rules = [RetentionRule(metrics: "m.short", observationDays: 10, rollUpDays: 10)]
        _ = try round(store, rules)
        _ = try store.cache.append(batch([observation("e.0", "m.short", 90_000, 1)]))
        _ = try round(store, rules)
        #expect(try count(store, "m.short") == 11 * 24 * 35 + 1)
        #expect(try round(store, rules, isThorough: true)[.pruning] == 2)
        #expect(try count(store, "m.short") == 11 * 24 * 35)
        #expect(try store.cache.verify() == [])
    }

    @Test("bounds the fetch log and the quarantine by age and by number, and keeps the last success")
    func journals() throws {
        let store = try filled()
        let (now, day) = (30 * Self.day, Self.day)
        try store.tamper(
            """
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 12499)
            INSERT INTO fetch(source, started_at, milliseconds, outcome, status, bytes, rows, quarantined, digest, detail)
              SELECT 'busy', \(now) - 12500 + i, 1, 'unchanged', 304, 0, 0, 0, '', '' FROM n;
            INSERT INTO fetch(source, started_at, milliseconds, outcome, status, bytes, rows, quarantined, digest, detail)
              VALUES ('silent', 100, 1, 'stored', 200, 1, 1, 0, '', ''), ('silent', 200, 1, 'unreachable', 0, 0, 0, 0, '', ''),
                ('silent', \(now - day), 1, 'unreachable', 0, 0, 0, 0, '', '');
            INSERT INTO fetch_hour VALUES ('silent', 0, 2, 1, 1), ('silent', \(now - day), 1, 0, 0);
            INSERT INTO quarantine(source, time, reason, field, original) VALUES
              ('silent', 100, 'badTime', 't', 'x'), ('silent', \(now - day), 'badTime', 't', 'y');
            """)
        var round = try Housekeeping(
            store.cache, retention: Retention(rules: [], fetchLogDays: 10, quarantineDays: 10), at: at(now),
            steps: [.pruning], ticks: { 0 })
        while try round.step() != nil {}
        func fetches(_ source: SourceID) throws -> [FetchRecord] {
            try store.read(now) { try $0.fetches(of: source, limit: .max) }
        }
        #expect(try fetches("busy").count == Retention.fetchesPerSource)
        #expect(try fetches("busy").first?.startedAt == at(now - 1))
        #expect(try fetches("silent").map(\.startedAt) == [at(now - day), at(100)])
        #expect(try store.read(now) { try $0.quarantined(of: "silent", limit: 9) }.map(\.original) == ["y"])
        let state = try #require(try store.read(now) { try $0.sourceStates() }.first { $0.id == "silent" })
        #expect(state.lastSuccess == at(100))
        #expect(try store.cache.verify() == [])
    }

    @Test("lets what departments have confirmed go, but nothing of what goes on, waits or was spoken of lately")
    func confirmed() throws {
        let store = try filled()
        let (now, day) = (30 * Self.day, Self.day)
        func incident(_ states: [IncidentState], last: Int64) throws -> Int64 {
            let draft = IncidentDraft(
                title: "火情", category: "fire", severity: .orange, place: "x", position: nil, alarm: nil,
                isExercise: false)
            let id = try store.cache.openIncident(draft, by: .duty, at: at(day))
            for (index, state) in states.enumerated() {
                let time = index == states.count - 1 ? last : day + 100
                try store.cache.setIncident(id, state: state, by: .duty, at: at(time))
            }
            return id
        }
        let over = try incident([.responding, .closed], last: 2 * day)
        let open = try incident([.responding], last: 2 * day)
        let late = try incident([.closed], last: now - day)
        for item in try store.cache.waitingOutbox(limit: .max) {
            try store.cache.markDelivered(outbox: item.key, at: item.created)
        }
        let waiting = try incident([.closed], last: 2 * day)
        try store.cache.addLog(kind: "note", text: "x", incident: nil, subject: nil, by: .duty, at: at(day))
        let note = try #require(try store.cache.waitingOutbox(limit: .max).last)
        try store.cache.markDelivered(outbox: note.key, at: note.created)
        func subjects() throws -> [String] {
            var found: [String] = []
            try store.change { found = try String.fetchAll($0, sql: "SELECT subject FROM outbox ORDER BY id") }
            return found
        }
        let before = try subjects()
        func prune(_ days: Int?) throws {
            var round = try Housekeeping(
                store.cache, retention: Retention(rules: [], outboxDays: days), at: at(now), steps: [.pruning],
                ticks: { 0 })
            while try round.step() != nil {}
        }
        try prune(nil)
        #expect(try subjects() == before)
        try prune(10)
        #expect(
            try subjects() == before.filter { $0 != "incident.\(over)" && $0 != note.subject },
            "open \(open), late \(late), waiting \(waiting)")
        // The audit chain does not depend on it.
        #expect(try store.cache.verify() == [])
    }

    @Test("keeps the newest reading of a sensor that fell silent")
    func silent() throws {
        let store = try filled()
        _ = try store.cache.append(batch([observation("silent", "m.short", 5000, 4)]))
        _ = try round(store, [RetentionRule(metrics: "*", observationDays: 3, rollUpDays: 3)])
        let newest = try store.read(30 * Self.day) { try $0.latest(SeriesKey("silent", "m.short"), within: .max) }
        #expect(newest?.value == 4)
        #expect(try store.cache.verify() == [])
    }

    @Test("gives pages back that pruning left, and writing the file anew leaves none")
    func vacuum() throws {
        let store = try filled()
        for part in 0..<5 {
            _ = try store.cache.append(
                batch((0..<2000).map { observation("x.\(part).\($0)", "m.gone", 60, Double($0) * 0.37) }))
            _ = try store.cache.append(
                batch((0..<2000).map { observation("x.\(part).\($0)", "m.gone", 29 * Self.day, 1) }))
        }
        let work = try round(store, [RetentionRule(metrics: "m.gone", observationDays: 5, rollUpDays: 5)])
        #expect(work[.pruning] == 2 * 10_000)
        #expect(work[.vacuum] ?? 0 > 100)
        #expect(try store.cache.information().tiers.freeBytes <= 300 * 4096)
        try store.cache.rewrite()
        #expect(try store.cache.information().tiers.freeBytes == 0)
        #expect(try store.cache.verify() == [])
    }
}

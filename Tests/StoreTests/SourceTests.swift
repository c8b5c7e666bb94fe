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
                source: "src.http", time: at(step * hour + 70), reason: "range", field: "pm", original: "x")
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
        #expect((now.rowsLastDay, now.expectedRowsLastDay, now.quarantinedLastDay) == (23, 24, 12))
        let then = try #require(try state(2 * hour + 30))
        #expect((then.lastAttempt, then.newestObservation) == (at(hour + 70), at(hour + 60)))
        #expect((then.rowsLastDay, then.quarantinedLastDay) == (2, 1))
        let before = try #require(try state(5))
        #expect((before.lastAttempt, before.lastOutcome, before.newestObservation) == (nil, nil, nil))
        let untouched = try store.read(9) { try $0.sourceStates() }.first { $0.id == "src.played" }
        #expect(untouched?.expectedRowsLastDay == 0)
        #expect(try store.cache.validators(for: "src.http") == validators)
        #expect(try store.cache.validators(for: "src.played") == nil)
        #expect(
            try store.read(3 * hour) { try $0.fetches(of: "src.http", limit: 2) }.map(\.startedAt) == [
                at(2 * hour + 70), at(hour + 70),
            ])
        #expect(try store.read(3 * hour) { try $0.quarantined(of: "src.http", limit: 9) }.count == 2)
    }

    private func fetch(_ time: Int64, _ outcome: FetchRecord.Outcome) -> FetchRecord {
        FetchRecord(
            source: "src.http", startedAt: at(time), milliseconds: 5, outcome: outcome, status: 200, bytes: 9, rows: 1,
            quarantined: 0, digest: "", detail: "d")
    }
}

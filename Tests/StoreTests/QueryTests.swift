import CityAccess
import CityModel
import CityStore
import GRDB
import Testing

@Suite("A query")
struct QueryTests {
    @Test("reads the observations through their view")
    func view() throws {
        let store = try TemporaryStore()
        _ = try store.cache.append(
            batch([
                observation("e", "m", 5, 1.5), observation("e", "m", 6, .nan, .missing), observation("e", "m", 7, -0.0),
            ]))
        var rows: [[QueryValue]] = []
        var names: [String] = []
        try store.cache.query("SELECT entity, metric, time, value, flag FROM observations ORDER BY time;") {
            (names, rows) = ($0, rows + [$1])
            return true
        }
        #expect(names == ["entity", "metric", "time", "value", "flag"])
        #expect(
            rows == [
                [.text("e"), .text("m"), .integer(5), .real(1.5), .text("valid")],
                [.text("e"), .text("m"), .integer(6), .null, .text("missing")],
                [.text("e"), .text("m"), .integer(7), .real(0), .text("valid")],
            ])
    }

    @Test(
        "over both tiers gives what sifting by hand gives",
        arguments: [
            "entity = 'e.3' AND metric = 'm'", "metric = 'n' AND time >= 86000 AND time < 90000", "time = 600",
            "time BETWEEN 599.5 AND '1200'", "entity = 'E.3' COLLATE NOCASE", "entity IN ('e.1', 'e.4', 'none')",
            "time > 1e30", "time < -1e30", "value > 40 AND flag = 'suspect'", "entity = 5", "time = 600.5",
            "entity = 'e.2' AND (metric = 'm' OR metric = 'n')", "time > 80000 AND time > 90000", "metric > 'm'",
        ])
    func conditions(condition: String) throws {
        let store = try TemporaryStore()
        var rows: [Observation] = []
        for place in 0..<1200 {
            let flag: ObservationFlag = place % 7 == 0 ? .suspect : .valid
            let metric = place % 2 == 0 ? "m" : "n"
            rows.append(observation("e.\(place % 6)", metric, Int64(place) * 100, Double(place % 50), flag))
        }
        _ = try store.cache.append(batch(rows))
        _ = try store.cache.compact(daysBefore: at(86_400), maximumSteps: 9)
        try store.change { db in
            try db.execute(sql: "CREATE TABLE plain(entity TEXT, metric TEXT, time INTEGER, value REAL, flag TEXT)")
            for row in rows {
                try db.execute(
                    sql: "INSERT INTO plain VALUES (?, ?, ?, ?, ?)",
                    arguments: [
                        row.entity.text, row.metric.text, row.time.secondsSince1970, row.value, row.flag.word,
                    ])
            }
        }
        for order in ["entity, metric, time", "entity, metric", "time DESC, entity, metric", "metric, entity, time"] {
            let ending = "WHERE \(condition) ORDER BY \(order), time, entity, metric"
            let found = try ask(store, "SELECT * FROM observations \(ending)")
            #expect(try found == ask(store, "SELECT * FROM plain \(ending)"))
        }
        let joined = "SELECT count(*), sum(o.value) FROM series s JOIN observations o USING (entity, metric)"
        #expect(
            try ask(store, "\(joined) WHERE \(condition)")
                == ask(store, "SELECT count(*), sum(value) FROM plain WHERE \(condition)"))
    }

    private func ask(_ store: TemporaryStore, _ sql: String) throws -> [[QueryValue]] {
        var rows: [[QueryValue]] = []
        try store.cache.query(sql) {
            rows.append($1)
            return true
        }
        return rows
    }

    @Test("ends when it is told to")
    func ends() throws {
        let store = try TemporaryStore()
        var count = 0
        try store.cache.query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n") {
            _, _ in
            count += 1
            return count < 10
        }
        #expect(count == 10)
    }

    @Test(
        "can only select",
        arguments: [
            "DELETE FROM hot", "DELETE FROM observations", "INSERT INTO observations VALUES ('e', 'm', 1, 1, 'valid')",
            "DROP TABLE series", "INSERT INTO meta VALUES ('a', 1)",
            "PRAGMA user_version = 9",
            "PRAGMA journal_mode = delete", "ATTACH '/tmp/other.sqlite' AS o", "SELECT 1; DELETE FROM meta", "VACUUM",
            "BEGIN", "CREATE TEMP TABLE t(a)", "SELECT load_extension('x')", "UPDATE audit SET user = ''", "", "SELECT",
            "REINDEX", "ANALYZE", "SELECT user FROM audit", "SELECT count(*) FROM Audit_Head",
            "WITH x AS (SELECT 1) DELETE FROM meta",
        ])
    func refused(sql: String) throws {
        let store = try TemporaryStore()
        _ = try store.cache.append(batch([observation("e", "m", 5, 1.5)]))
        let before = store.cache.version()
        #expect(throws: StoreFailure.self) { try store.cache.query(sql) { _, _ in true } }
        #expect(store.cache.version() == before)
    }

    @Test("does not see personal fields or device numbers")
    func hidden() throws {
        let store = try TemporaryStore(cipher: FieldCipher(key: FieldCipher.newKey()))
        try store.cache.replaceCity(SampleCity.make())
        try store.tamper(
            """
            INSERT INTO household VALUES ('h', 'village.1', 1, 1, 'ordinary', '', 1, 'A', 1);
            INSERT INTO person VALUES ('h', 0, x'01', x'02', x'03', 0, 1990, 0, 'healthy', 9, 0, 1, 1);
            """)
        var values: [QueryValue] = []
        let sql = """
            SELECT p.NAME, p.identity_number, q.phone, p.birth_year, (SELECT device_number FROM outlet)
            FROM person p, person q
            """
        try store.cache.query(sql) {
            values = $1
            return true
        }
        #expect(values == [.null, .null, .null, .integer(1990), .null])
    }

    @Test("may use the full-text index")
    func fullText() throws {
        let store = try TemporaryStore()
        try store.cache.replaceCity(SampleCity.make())
        var ids: [QueryValue] = []
        try store.cache.query("SELECT id FROM name_search WHERE name_search MATCH 'westlake'") {
            ids += $1
            return true
        }
        #expect(ids == [.text("spot.westlake")])
    }

    @Test("passes on what its reader throws")
    func readerFails() throws {
        struct Stop: Error {}
        let store = try TemporaryStore()
        #expect(throws: Stop.self) { try store.cache.query("SELECT 1") { _, _ in throw Stop() } }
        #expect(throws: Stop.self) { try store.read(0) { _ in throw Stop() } }
    }
}

import CityModel
import CityStore
import Testing

@Suite("Verifying a store")
struct VerifyTests {
    @Test("finds a roll-up, a newest value or a reference that does not fit")
    func findings() throws {
        let store = try TemporaryStore()
        try store.cache.replaceCity(SampleCity.make())
        let rows = (0..<60).map { observation("e.\($0 % 20)", "m", Int64($0) * 600, Double($0)) }
        _ = try store.cache.append(batch(rows))
        #expect(try store.cache.verify() == [])
        try store.tamper(
            """
            UPDATE rollup_hour SET sum = sum + 1 WHERE hour = 3600 AND series = 7;
            DELETE FROM rollup_hour WHERE hour = 7200 AND series = 13;
            UPDATE latest SET time = time - 1 WHERE series = 20;
            PRAGMA foreign_keys = OFF;
            """)
        #expect(
            try store.cache.verify() == [
                .rollUpDiffers(SeriesKey("e.6", "m"), hour: at(3600)),
                .rollUpDiffers(SeriesKey("e.12", "m"), hour: at(7200)), .latestDiffers(SeriesKey("e.19", "m")),
            ])
    }

    @Test("finds observations that were changed behind its back")
    func changedObservation() throws {
        let store = try TemporaryStore()
        _ = try store.cache.append(batch([observation("e", "m", 5, 1), observation("e", "m", 5000, 2)]))
        try store.tamper("UPDATE observation SET value = 9 WHERE time = 5")
        #expect(try store.cache.verify() == [.rollUpDiffers(SeriesKey("e", "m"), hour: at(0))])
        try store.tamper("INSERT INTO observation VALUES (90000, 1, 1, 0)")
        #expect(try store.cache.verify().contains(.rollUpDiffers(SeriesKey("e", "m"), hour: at(90_000))))
        #expect(try store.cache.verify().contains(.latestDiffers(SeriesKey("e", "m"))))
    }
}

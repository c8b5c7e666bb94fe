import CityAccess
import CityModel
import GRDB
import Testing

@testable import CityStore

@Suite("The static city")
struct CityTablesTests {
    @Test("comes back as it was given")
    func roundTrip() throws {
        let store = try TemporaryStore()
        let city = SampleCity.make()
        try store.cache.replaceCity(city)
        try store.cache.replaceCity(city)
        let read = try store.cache.read(asOf: at(0), viewer: .administrator) { $0.city }
        #expect(read.divisions == city.divisions)
        #expect(read.outlines.map(\.ring) == city.outlines.map(\.ring))
        #expect(read.outlines.map(\.division) == city.outlines.map(\.division))
        #expect(read.gridCells == city.gridCells)
        #expect(read.places == city.places)
        #expect(read.gates == city.gates)
        #expect(read.crowdAreas == city.crowdAreas)
        #expect(read.temporaryCaps == city.temporaryCaps && read.temporaryCaps.count == 1)
        #expect(read.roadNodes == city.roadNodes)
        #expect(read.roadLinks == city.roadLinks)
        #expect(read.trips == city.trips)
        #expect(read.signalPhases == city.signalPhases && read.signalPhases.count == 1)
        #expect(read.stations == city.stations)
        #expect(read.rivers.map(\.line) == city.rivers.map(\.line))
        #expect(read.outlets == city.outlets)
        #expect(read.units == city.units)
        #expect(read.resources == city.resources)
        #expect(read.departments == city.departments)
        #expect(read.dutyPosts == city.dutyPosts)
        #expect(read.metrics == city.metrics)
        #expect(read.sources == city.sources)
        #expect(read.alarmRules == city.alarmRules)
        #expect(read.calendar.entries == city.calendar.entries)
        #expect(try store.cache.verify() == [])
    }

    @Test("is cleared and filled in an order in which no row has to be looked for by what refers to it")
    func replacementOrder() throws {
        let store = try TemporaryStore()
        try store.cache.replaceCity(City())
        let order = CityTables.replacements(by: City()).map(\.table)
        let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        var references = 0
        try store.change { db in
            for table in order {
                let parents = try String.fetchAll(
                    db, sql: "SELECT \"table\" FROM pragma_foreign_key_list(?)", arguments: [table])
                for parent in parents where parent != table {
                    references += 1
                    let (child, referred) = (try #require(place[table]), try #require(place[parent]))
                    #expect(child < referred, "\(table) refers to \(parent)")
                }
            }
        }
        #expect(references > 10)
    }

    @Test("shows device numbers only to who manages sources")
    func deviceNumbers() throws {
        let store = try TemporaryStore()
        try store.cache.replaceCity(SampleCity.make())
        let masked = try store.read(0) { $0.city.outlets.map(\.deviceNumber) }
        #expect(masked == ["********************0001"])
    }

    @Test("is decoded anew after a replacement, also by another process's")
    func replacement() throws {
        let store = try TemporaryStore()
        let other = try CityCache(path: store.path, cipher: nil)
        try store.cache.replaceCity(SampleCity.make())
        let counts = try other.read(asOf: at(0), viewer: .duty) { $0.city.gates.count }
        #expect(counts == 1)
        try store.cache.replaceCity(City())
        let none = try other.read(asOf: at(0), viewer: .duty) { $0.city.gates.count }
        #expect(none == 0)
    }

    @Test("with a reference that points nowhere is refused whole, naming the row")
    func dangling() throws {
        let store = try TemporaryStore()
        try store.cache.replaceCity(SampleCity.make())
        var city = SampleCity.make()
        city.places = []
        city.crowdAreas = []
        #expect(throws: StoreFailure.failed(detail: "gate row gate.1 refers to a missing place")) {
            try store.cache.replaceCity(city)
        }
        let places = try store.read(0) { $0.city.places.count }
        #expect(places == 1)
    }

    @Test(
        "is searched by part of a Chinese name, by English words begun, by id",
        arguments: [
            ("西湖", "spot.westlake"), ("惠州西", "spot.westlake"), ("west la", "spot.westlake"),
            ("WESTLAKE", "spot.westlake"),
            ("消防", "unit.1"), ("东江", "river.1"), ("xiapu", "air.xiapu"), ("云山 road", "link.1"),
        ])
    func search(text: String, expected: String) throws {
        let store = try TemporaryStore()
        try store.cache.replaceCity(SampleCity.make())
        let hits = try store.read(0) { try $0.search(text, limit: 5) }
        #expect(hits.map(\.id.text) == [expected])
    }

    @Test(
        "is not searched by signs or injected syntax",
        arguments: ["", "  ", "\"", "*", "西湖 NOTHING", "') OR 1=1 --", "湖西"])
    func noHits(text: String) throws {
        let store = try TemporaryStore()
        try store.cache.replaceCity(SampleCity.make())
        let hits = try store.read(0) { try $0.search(text, limit: 5) }
        #expect(hits.isEmpty)
    }
}

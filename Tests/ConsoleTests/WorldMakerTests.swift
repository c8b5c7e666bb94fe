import CityModel
import CityStore
import Foundation
import Testing

@testable import cityops

@Suite struct WorldMakerTests {
    @Test func `the same seed gives the same bytes and another seed others`() throws {
        func export(_ seed: UInt64) throws -> [UInt8] {
            let world = try TestWorld(steps: 13, seed: seed)
            var lines = ObservationLines(.csv)
            var text: [UInt8] = []
            try world.cache.export(metrics: nil, in: nil) { lines.append($0, to: &text) }
            return text
        }
        let first = try export(7)
        #expect(first.count > 400_000)
        let again = try export(7)
        #expect(again == first)
        let other = try export(8)
        #expect(other != first)
    }

    @Test func `the city has what the mission names`() throws {
        let world = try TestWorld.shared.get()
        let city = try world.cache.read(asOf: CivilMoments.sundayNoon, viewer: .system) { $0.city }
        let counts = WorldCounts(city)
        #expect(counts.divisions == 7 && counts.towns == 84 && counts.gridCells == 1835)
        #expect(
            counts.roadLinks >= 400 && counts.places >= 40 && counts.outlets >= 60 && counts.airStations >= 12
                && counts.waterStations >= 15)
        #expect(counts.units + counts.shelters + counts.stores >= 40 && counts.departments >= 30)
        #expect(city.outlines.allSatisfy { $0.ring.count <= 80 })
    }

    @Test func `a played store is sound`() throws {
        #expect(try TestWorld.shared.get().cache.verify().isEmpty)
    }

    @Test func `what follows from readings is stored beside them`() throws {
        let world = try TestWorld.shared.get()
        try world.cache.read(asOf: CivilMoments.sundayNoon, viewer: .system) { snapshot in
            let index = try snapshot.latest("road.index", within: 3600)
            #expect(index.count == snapshot.city.divisions.count { $0.level <= .county })
            #expect(index.values.allSatisfy { (0...10).contains($0.value) })
            #expect(try snapshot.latest("air.aqi", within: 7200).count >= 10)
            #expect(try snapshot.source(of: SeriesKey("div.441300", "road.index")) == Derivation.source)
        }
    }
}

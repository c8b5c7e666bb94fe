import CityModel
import CityStore
import Foundation
import TestSupport
import Testing

@testable import cityops

@Suite struct ImportedRoadsTests {
    @Test func `the bundled city's GMNS files put into a store are that city's roads again`() throws {
        let world = try TestWorld(steps: 1)
        let before = try world.cache.read(asOf: CivilMoments.sundayNoon, viewer: .system) { $0.city }
        let folder = ReferenceData.projectRoot.appending(path: "data/city/network").path
        let arguments = [
            "traffic", "import", "--network", folder, "--into-store", "--store",
            world.folder.appending(path: "city.db").path,
        ]
        #expect(try CommandTests.run(arguments).code == 0)
        let after = try world.cache.read(asOf: CivilMoments.sundayNoon, viewer: .system) { $0.city }
        #expect(after.roadNodes == before.roadNodes && after.trips == before.trips)
        #expect(after.roadLinks.count == before.roadLinks.count)
        for (new, old) in zip(after.roadLinks, before.roadLinks) {
            #expect(new.id == old.id && new.name == old.name && new.roadClass == old.roadClass, "\(old.id)")
            #expect(new.corridor == old.corridor && new.lanes == old.lanes, "\(old.id)")
            #expect(new.lengthKilometres == old.lengthKilometres, "\(old.id)")
            #expect(abs(new.freeFlowKilometresPerHour - old.freeFlowKilometresPerHour) < 1e-9, "\(old.id)")
            #expect(abs(new.capacityVehiclesPerHour - old.capacityVehiclesPerHour) < 1e-9, "\(old.id)")
        }
        #expect(try world.cache.verify().isEmpty)
    }

    @Test func `roads without places stay outside`() throws {
        let world = try TestWorld(steps: 1)
        let folder = FileManager.default.temporaryDirectory.appending(path: "roads-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("node_id,zone_id\n1,1\n2,2\n".utf8).write(to: folder.appending(path: "node.csv"))
        try Data("from_node_id,to_node_id,length,free_speed\n1,2,1,60\n2,1,1,60\n".utf8).write(
            to: folder.appending(path: "link.csv"))
        let answer = try CommandTests.run(
            [
                "traffic", "import", "--network", folder.path, "--into-store", "--store",
                world.folder.appending(path: "city.db").path,
            ])
        #expect(answer.code == 3)
        let city = try world.cache.read(asOf: CivilMoments.sundayNoon, viewer: .system) { $0.city }
        #expect(city.roadLinks.count > 100)
    }
}

import CityKernels
import Testing

@Suite struct HalfHourVolumesTests {
    @Test func `the mean counted flow weighs, and a share of the capacity where none was counted`() {
        var volumes = HalfHourVolumes(linkCount: 3)
        volumes.add(link: 0, vehiclesPerHour: 100)
        volumes.add(link: 0, vehiclesPerHour: 300)
        volumes.add(link: 1, vehiclesPerHour: .nan)
        volumes.add(link: 1, vehiclesPerHour: -5)
        volumes.add(link: 2, vehiclesPerHour: 0)
        #expect([0, 1, 2].map(volumes.isAssumed) == [false, true, false])
        // 200 veh/h · 2 km, 0.3 · 1000 veh/h · 3 km and nothing at all, each for half an hour.
        let found = volumes.vehicleKilometres(
            lengthKilometres: [2, 3, 4], capacityVehiclesPerHour: [1_000, 1_000, 1_000])
        #expect(found == [200, 450, 0])
    }
}

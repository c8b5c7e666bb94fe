import CityKernels
import Testing

@Suite struct TripTableTests {
    @Test("pairs are sorted, repeated ones added up, trips inside a zone set apart, empty origins kept")
    func building() {
        let table = TripTable(
            zoneCount: 4,
            pairs: [
                .init(origin: 3, destination: 0, trips: 1), .init(origin: 1, destination: 2, trips: 2),
                .init(origin: 1, destination: 1, trips: 9), .init(origin: 1, destination: 0, trips: 3),
                .init(origin: 1, destination: 2, trips: 4), .init(origin: 2, destination: 3, trips: 0),
            ])
        #expect(table.starts == [0, 0, 2, 2, 3])
        #expect(table.destinations == [0, 2, 0] && table.trips == [3, 6, 1])
        #expect(table.intrazonalTrips == 9 && table.interzonalTrips == 10 && table.totalTrips == 19)
    }
}

/// Trips between zones in a demand period, by origin in compressed rows; zones are positions in the network's zone list.
package struct TripTable: Equatable, Sendable {
    /// Trips from one zone to another, both by position.
    package struct Pair: Equatable, Sendable {
        package var origin: Int32
        package var destination: Int32
        package var trips: Double

        package init(origin: Int32, destination: Int32, trips: Double) {
            self.origin = origin
            self.destination = destination
            self.trips = trips
        }
    }

    package let zoneCount: Int
    /// First entry of each origin, with one more at the end.
    package let starts: [Int32]
    package let destinations: [Int32]
    package let trips: [Double]
    /// Trips inside a zone; they are never assigned to links.
    package let intrazonalTrips: Double
    /// The total the file declares, nil when it says none.
    package let declaredTotal: Double?

    /// Sorts pairs by origin and destination, adds repeated ones up and sets trips inside a zone apart.
    /// - Precondition: zones lie in `0..<zoneCount`.
    package init(zoneCount: Int, pairs: [Pair], declaredTotal: Double? = nil) {
        let range = 0..<Int32(zoneCount)
        precondition(pairs.allSatisfy { range.contains($0.origin) && range.contains($0.destination) }, "zone")
        let sorted = pairs.sorted { ($0.origin, $0.destination) < ($1.origin, $1.destination) }
        var starts = [Int32](repeating: 0, count: zoneCount + 1)
        var destinations: [Int32] = []
        var trips: [Double] = []
        var intrazonal = 0.0
        var last: (Int32, Int32) = (-1, -1)
        for pair in sorted where pair.trips != 0 {
            if pair.origin == pair.destination {
                intrazonal += pair.trips
            } else if last == (pair.origin, pair.destination) {
                trips[trips.count - 1] += pair.trips
            } else {
                destinations.append(pair.destination)
                trips.append(pair.trips)
                starts[Int(pair.origin) + 1] = Int32(destinations.count)
                last = (pair.origin, pair.destination)
            }
        }
        for zone in 0..<zoneCount { starts[zone + 1] = max(starts[zone + 1], starts[zone]) }
        self.zoneCount = zoneCount
        self.starts = starts
        self.destinations = destinations
        self.trips = trips
        self.declaredTotal = declaredTotal
        intrazonalTrips = intrazonal
    }

    /// Pairs of different zones with trips between them.
    package var pairCount: Int { destinations.count }
    /// Trips between different zones.
    package var interzonalTrips: Double { trips.reduce(0, +) }
    /// All trips, those inside zones included.
    package var totalTrips: Double { interzonalTrips + intrazonalTrips }

    /// The entries of one origin.
    package func entries(ofOrigin zone: Int) -> Range<Int> {
        Int(starts[zone])..<Int(starts[zone + 1])
    }
}

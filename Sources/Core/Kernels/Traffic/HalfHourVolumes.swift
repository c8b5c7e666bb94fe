/// Vehicle-kilometres of a half hour on each link, by which recurrent congestion is weighed: the mean of the flows counted on
/// the days looked at, and where none was counted a share of the capacity.
package struct HalfHourVolumes: Sendable {
    /// Share of the capacity that stands for the flow where none was counted: ours, to be shown with the ranking.
    package static let assumedLoad = 0.3

    /// One per link: the sum of hourly means, vehicles an hour, and their number.
    private var sums: [Double]
    private var hours: [Int]

    package init(linkCount: Int) {
        sums = Array(repeating: 0, count: linkCount)
        hours = Array(repeating: 0, count: linkCount)
    }

    /// Adds the mean flow of one hour; what is negative or no number counts as not counted.
    package mutating func add(link: Int, vehiclesPerHour: Double) {
        guard vehiclesPerHour.isFinite, vehiclesPerHour >= 0 else { return }
        sums[link] += vehiclesPerHour
        hours[link] += 1
    }

    /// Whether no flow of the link was counted.
    package func isAssumed(_ link: Int) -> Bool { hours[link] == 0 }

    /// - Parameters:
    ///   - lengthKilometres: one per link.
    ///   - capacityVehiclesPerHour: one per link.
    package func vehicleKilometres(lengthKilometres: [Double], capacityVehiclesPerHour: [Double]) -> [Double] {
        precondition(lengthKilometres.count == sums.count, "one length per link")
        precondition(capacityVehiclesPerHour.count == sums.count, "one capacity per link")
        return sums.indices.map { link in
            let flow =
                hours[link] > 0
                ? sums[link] / Double(hours[link]) : max(0, capacityVehiclesPerHour[link]) * Self.assumedLoad
            return flow / 2 * lengthKilometres[link]
        }
    }
}

package import CityKernels
package import CityModel
package import CityStore

/// Recurrent congestion of a store's links, gathered a workday at a time; the panel's ranking and `traffic rank` are both it.
package struct StoredCongestion: Sendable {
    /// So many links are read at once: their day of five-minute readings takes some tens of megabytes.
    private static let linksAtOnce = 2_048
    private static let readingsPerDay = 288

    package private(set) var congestion: RecurrentCongestion
    private var volumes: HalfHourVolumes
    private let links: [RoadLink]
    /// Nodes each link leaves and enters.
    package let ends: (from: [Int32], to: [Int32])

    package init(_ city: City, settings: RecurrentCongestion.Settings = RecurrentCongestion.Settings()) {
        links = city.roadLinks
        ends = (
            links.map { Int32(truncatingIfNeeded: $0.from) }, links.map { Int32(truncatingIfNeeded: $0.to) }
        )
        volumes = HalfHourVolumes(linkCount: links.count)
        congestion = RecurrentCongestion(
            freeSpeedKilometresPerHour: links.map(\.freeFlowKilometresPerHour),
            vehicleKilometresPerSlot: Array(repeating: 0, count: links.count), settings: settings)
    }

    /// Takes a workday's readings and flows in.
    /// - Parameter day: From midnight to midnight.
    /// - Returns: false for a day without a reading, which is not counted.
    package mutating func add(_ day: TimeRange, _ snapshot: Snapshot) throws -> Bool {
        var hasBegun = false
        var speeds = [Double](repeating: .nan, count: Self.readingsPerDay)
        for first in stride(from: 0, to: links.count, by: Self.linksAtOnce) {
            let part = links[first..<min(links.count, first + Self.linksAtOnce)]
            let samples = try snapshot.samples("road.speed", entities: part.map(\.id), in: day)
            guard !samples.isEmpty else { continue }
            if !hasBegun { congestion.beginWorkday() }
            hasBegun = true
            for (place, link) in zip(part.indices, part) {
                guard let own = samples[link.id] else { continue }
                for index in speeds.indices { speeds[index] = .nan }
                for sample in own where sample.isUsable && sample.time >= day.start {
                    let slot = Int(sample.time.seconds(since: day.start) / 300)
                    if speeds.indices.contains(slot) { speeds[slot] = sample.value }
                }
                congestion.add(link: place, speeds: speeds.span)
            }
        }
        if hasBegun { try addFlows(day, snapshot) }
        return hasBegun
    }

    private mutating func addFlows(_ day: TimeRange, _ snapshot: Snapshot) throws {
        let hourly = try snapshot.hourly("road.flow", in: day)
        guard !hourly.isEmpty else { return }
        for (place, link) in links.enumerated() {
            for hour in hourly[link.id] ?? [] where hour.usable > 0 {
                volumes.add(link: place, vehiclesPerHour: hour.mean)
            }
        }
    }

    /// Weighs by the flows of the days taken in; call when all are.
    package mutating func weigh() {
        congestion.vehicleKilometresPerSlot = volumes.vehicleKilometres(
            lengthKilometres: links.map(\.lengthKilometres),
            capacityVehiclesPerHour: links.map(\.capacityVehiclesPerHour))
    }

    /// Habitual links joined to what queues behind one head, worst first.
    var bottlenecks: [RecurrentCongestion.Bottleneck] {
        congestion.bottlenecks(fromNode: ends.from, toNode: ends.to)
    }

    /// Whether the link, by position, is weighed by a share of its capacity.
    package func isVolumeAssumed(_ link: Int) -> Bool { volumes.isAssumed(link) }
}

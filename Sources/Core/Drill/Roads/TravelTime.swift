import CityModel

/// How travel time grows with load (BPR form): time = free × (1 + growth × (flow / capacity)^power).
struct TravelTime: Sendable {
    let growth: Double
    /// 4 or 5.
    let power: Int

    init(_ roadClass: RoadClass) {
        switch roadClass {
        case .motorway: (growth, power) = (0.30, 5)
        case .expressway: (growth, power) = (0.45, 4)
        case .arterial: (growth, power) = (0.85, 4)
        case .secondary: (growth, power) = (0.95, 4)
        case .ramp: (growth, power) = (0.60, 4)
        }
    }

    /// Travel time as a multiple of the free one.
    func ratio(load: Double) -> Double {
        let square = load * load
        return 1 + growth * (power == 5 ? square * square * load : square * square)
    }
}

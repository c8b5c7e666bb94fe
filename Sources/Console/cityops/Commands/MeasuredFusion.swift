import CityKernels

/// A city's links with three speed sources each, as a map service, probes and detectors see them: for measuring one update.
struct MeasuredFusion {
    static let linkCount = 30_000
    private static let sourceCount = 3
    private static let neighbourCount = 6
    /// Every tenth link is dark in all sources, every third reading of the others is missing.
    private static let darkEvery = 10, missingEvery = 3

    private var fusion: SpeedFusion
    private let profile: [Double]

    init() {
        let neighbours = (0..<Self.linkCount).flatMap { link in
            (1...Self.neighbourCount).map { Int32((link + $0 * 7) % Self.linkCount) }
        }
        fusion = SpeedFusion(
            linkCount: Self.linkCount, sourceCount: Self.sourceCount, neighbours: neighbours)
        profile = (0..<Self.linkCount).map { 30 + Double($0 % 60) }
    }

    /// One interval's readings, other ones each time.
    func readings(_ round: Int) -> SpeedFusion.Readings {
        let cells = 0..<Self.linkCount * Self.sourceCount
        return SpeedFusion.Readings(
            speeds: cells.map { cell in
                let (link, source) = (cell / Self.sourceCount, cell % Self.sourceCount)
                guard link % Self.darkEvery != 0, (cell + round) % Self.missingEvery != 0 else { return .nan }
                return profile[link] * (0.8 + Double((cell &* 31 &+ round &* 17) % 40) / 100) + Double(source)
            }, ageSeconds: cells.map { Double($0 % 300) })
    }

    /// - Returns: links that have a speed.
    mutating func update(_ readings: SpeedFusion.Readings) -> Int {
        fusion.update(readings, profile: profile).speeds.count(where: \.isFinite)
    }
}

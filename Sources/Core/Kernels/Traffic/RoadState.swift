/// Published road states of many links: graded readings steadied by a two-of-three rule.
///
/// Each interval gives every link a raw grade, or nothing when the reading is unusable or rests on too few samples.
/// The published grade is the middle of the last three raw grades, which moves past an edge exactly when two of the
/// three intervals are beyond it. Two unknown intervals of three publish unknown; unknown is never free flow.
package struct RoadStateTracker: Sendable {
    package struct Settings: Sendable, Equatable {
        package var standard: CongestionStandard
        /// Readings resting on fewer samples are unknown.
        package var minimumSamples: Int32

        package init(standard: CongestionStandard, minimumSamples: Int32 = 3) {
            self.standard = standard
            self.minimumSamples = minimumSamples
        }
    }

    /// One interval of readings, one entry per link.
    package struct Readings: Sendable {
        /// km/h; not finite or negative means missing.
        package var speedKilometresPerHour: [Double]
        /// Vehicles or probe passes behind each speed.
        package var sampleCounts: [Int32]

        package init(speedKilometresPerHour: [Double], sampleCounts: [Int32]) {
            self.speedKilometresPerHour = speedKilometresPerHour
            self.sampleCounts = sampleCounts
        }
    }

    package let settings: Settings
    private let freeSpeedKilometresPerHour: [Double]
    private let roadClasses: [SpeedStandardClass]
    /// Raw grades of the last three intervals, newest first, 3 per link.
    private var history: [Int8]
    private var published: [Int8]

    private static let unknown: Int8 = -1
    private static let notYetSeen: Int8 = -2

    /// - Precondition: both arrays have one entry per link.
    package init(settings: Settings, freeSpeedKilometresPerHour: [Double], roadClasses: [SpeedStandardClass]) {
        precondition(freeSpeedKilometresPerHour.count == roadClasses.count, "one free speed and one class per link")
        self.settings = settings
        self.freeSpeedKilometresPerHour = freeSpeedKilometresPerHour
        self.roadClasses = roadClasses
        history = Array(repeating: Self.notYetSeen, count: 3 * roadClasses.count)
        published = Array(repeating: Self.unknown, count: roadClasses.count)
    }

    package var linkCount: Int { roadClasses.count }

    /// Published grade of a link; nil is unknown.
    package func grade(link: Int) -> CongestionGrade? { CongestionGrade(rawValue: published[link]) }

    /// Published grades of all links; nil is unknown.
    package var grades: [CongestionGrade?] { published.map { CongestionGrade(rawValue: $0) } }

    /// Takes in one interval.
    /// - Precondition: both arrays of the readings have one entry per link.
    package mutating func update(_ readings: Readings) {
        precondition(readings.speedKilometresPerHour.count == linkCount, "one speed per link")
        precondition(readings.sampleCounts.count == linkCount, "one sample count per link")
        for link in 0..<linkCount {
            let raw = rawGrade(
                link: link, speed: readings.speedKilometresPerHour[link], samples: readings.sampleCounts[link])
            history[3 * link + 2] = history[3 * link + 1]
            history[3 * link + 1] = history[3 * link]
            history[3 * link] = raw?.rawValue ?? Self.unknown
            published[link] = steadied(link: link)
        }
    }

    private func rawGrade(link: Int, speed: Double, samples: Int32) -> CongestionGrade? {
        guard samples >= settings.minimumSamples else { return nil }
        return switch settings.standard {
        case .ratioGBT33171: RatioStandard.grade(speed: speed, freeSpeed: freeSpeedKilometresPerHour[link])
        case .speedDB11T785: SpeedStandard.grade(speedKilometresPerHour: speed, roadClass: roadClasses[link])
        }
    }

    private func steadied(link: Int) -> Int8 {
        let newest = history[3 * link], middle = history[3 * link + 1], oldest = history[3 * link + 2]
        let isUnknown = (newest == Self.unknown, middle == Self.unknown, oldest == Self.unknown)
        if isUnknown.0 && (isUnknown.1 || isUnknown.2) || isUnknown.1 && isUnknown.2 { return Self.unknown }
        if min(newest, middle, oldest) >= 0 {
            return max(min(newest, middle), min(max(newest, middle), oldest))
        }
        return fromTwoOrFewer(newest, middle, oldest, before: published[link])
    }

    /// With two known intervals the old grade moves only as far as both demand; with one, that one is the grade.
    private func fromTwoOrFewer(_ newest: Int8, _ middle: Int8, _ oldest: Int8, before: Int8) -> Int8 {
        var low: Int8 = .max, high: Int8 = -1, latest: Int8 = Self.unknown
        for grade in [oldest, middle, newest] where grade >= 0 {
            low = min(low, grade)
            high = max(high, grade)
            latest = grade
        }
        guard high >= 0 else { return Self.unknown }
        return before >= 0 ? min(max(before, low), high) : latest
    }
}

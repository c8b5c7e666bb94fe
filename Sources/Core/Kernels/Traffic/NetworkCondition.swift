/// State of a set of links: the whole city, a district, a corridor.
package struct NetworkCondition: Sendable, Equatable {
    /// The rule of `index` and `grade`; mileage shares use the same rule.
    package let standard: CongestionStandard = .ratioGBT33171
    /// Vehicle-kilometre-weighted mean of the links' delay-time proportions, 0...1; nil when coverage is too small.
    package let delayTimeProportion: Double?
    /// Urban traffic index 0...10.
    package let index: Double?
    package let grade: CongestionGrade?
    /// Total travel time over total free-flow time of the known links.
    package let travelTimeIndex: Double?
    /// Distance travelled over time spent, km/h: the weighted harmonic mean.
    package let spaceMeanSpeedKilometresPerHour: Double?
    /// Length share of the links in each grade, in grade order; with `unknownMileageShare` they sum to 1.
    package let mileageShares: [Double]
    package let unknownMileageShare: Double
    /// Vehicle-kilometres of links with a usable reading over all vehicle-kilometres.
    package let coverage: Double

    /// Length share graded 轻度拥堵 or worse.
    package var congestedMileageShare: Double { mileageShares[2] + mileageShares[3] + mileageShares[4] }
}

/// The links an index is taken over. Arrays have one entry per link.
package struct NetworkIndexInput: Sendable {
    /// km/h, space-mean; negative or not finite means unknown.
    package var speedKilometresPerHour: [Double]
    package var freeSpeedKilometresPerHour: [Double]
    package var lengthKilometres: [Double]
    /// Vehicle-kilometres of the interval, or a standing weight in proportion to them; not negative.
    package var vehicleKilometres: [Double]

    package init(
        speedKilometresPerHour: [Double], freeSpeedKilometresPerHour: [Double], lengthKilometres: [Double],
        vehicleKilometres: [Double]
    ) {
        self.speedKilometresPerHour = speedKilometresPerHour
        self.freeSpeedKilometresPerHour = freeSpeedKilometresPerHour
        self.lengthKilometres = lengthKilometres
        self.vehicleKilometres = vehicleKilometres
    }
}

/// Network, district and corridor indexes by GB/T 33171-2016, weighted by vehicle-kilometres.
package enum NetworkIndex {
    /// Speeds below this count as this in travel-time sums, so that one stopped link does not make them infinite.
    package static let slowestCountedKilometresPerHour = 1.0

    /// One condition over all links.
    package static func city(_ input: NetworkIndexInput, minimumCoverage: Double = 0.3) -> NetworkCondition {
        byGroup(input, groupOfLink: nil, groupCount: 1, minimumCoverage: minimumCoverage)[0]
    }

    /// One condition per group; links whose group is negative belong to none.
    ///
    /// - Parameter minimumCoverage: share of vehicle-kilometres with a usable reading below which there is no index.
    /// - Precondition: all arrays have one entry per link, groups are below `groupCount`.
    /// - Complexity: one pass over the links.
    package static func byGroup(
        _ input: NetworkIndexInput, groupOfLink: [Int32]?, groupCount: Int, minimumCoverage: Double = 0.3
    ) -> [NetworkCondition] {
        let count = input.speedKilometresPerHour.count
        precondition(input.freeSpeedKilometresPerHour.count == count, "one free speed per link")
        precondition(input.lengthKilometres.count == count, "one length per link")
        precondition(input.vehicleKilometres.count == count, "one weight per link")
        precondition(groupOfLink.map { $0.count == count } ?? true, "one group per link")
        var sums = Array(repeating: Sums(), count: groupCount)
        for link in 0..<count {
            let group = groupOfLink.map { Int($0[link]) } ?? 0
            guard group >= 0 else { continue }
            sums[group].add(
                speed: input.speedKilometresPerHour[link], freeSpeed: input.freeSpeedKilometresPerHour[link],
                length: input.lengthKilometres[link], weight: input.vehicleKilometres[link])
        }
        return sums.map { $0.condition(minimumCoverage: minimumCoverage) }
    }

    private struct Sums {
        var weight = 0.0, knownWeight = 0.0, delay = 0.0, time = 0.0, freeTime = 0.0, unknownLength = 0.0
        var lengths: (Double, Double, Double, Double, Double) = (0, 0, 0, 0, 0)

        mutating func add(speed: Double, freeSpeed: Double, length: Double, weight added: Double) {
            weight += added
            guard let proportion = RatioStandard.delayTimeProportion(speed: speed, freeSpeed: freeSpeed) else {
                unknownLength += length
                return
            }
            knownWeight += added
            delay += added * proportion
            time += added / max(speed, NetworkIndex.slowestCountedKilometresPerHour)
            freeTime += added / freeSpeed
            switch RatioStandard.grade(delayTimeProportion: proportion) {
            case .unobstructed: lengths.0 += length
            case .basicallyUnobstructed: lengths.1 += length
            case .lightlyCongested: lengths.2 += length
            case .moderatelyCongested: lengths.3 += length
            case .severelyCongested: lengths.4 += length
            }
        }

        func condition(minimumCoverage: Double) -> NetworkCondition {
            let coverage = weight > 0 ? knownWeight / weight : 0
            let usable = knownWeight > 0 && coverage >= minimumCoverage
            let proportion = usable ? delay / knownWeight : nil
            let total = lengths.0 + lengths.1 + lengths.2 + lengths.3 + lengths.4 + unknownLength
            let scale = total > 0 ? 1 / total : 0
            return NetworkCondition(
                delayTimeProportion: proportion,
                index: proportion.map(RatioStandard.index(delayTimeProportion:)),
                grade: proportion.map(RatioStandard.grade(delayTimeProportion:)),
                travelTimeIndex: usable ? time / freeTime : nil,
                spaceMeanSpeedKilometresPerHour: usable ? knownWeight / time : nil,
                mileageShares: [lengths.0, lengths.1, lengths.2, lengths.3, lengths.4].map { $0 * scale },
                unknownMileageShare: total > 0 ? unknownLength * scale : 1, coverage: coverage)
        }
    }
}

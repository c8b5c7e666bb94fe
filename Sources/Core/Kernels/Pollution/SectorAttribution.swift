/// The conditional probability function: from which wind sectors high values come (Ashbaugh 1985).
package struct SectorAttribution: Sendable, Hashable {
    package struct Sector: Sendable, Hashable {
        /// Where the wind comes from, the middle of the sector, degrees.
        package let centreDegrees: Double
        /// Hours with wind and value in the sector.
        package let hours: Int
        /// Of them at or above the threshold.
        package let highHours: Int
        /// highHours / hours; `nil` below the least count of hours.
        package let probability: Double?
    }

    /// From north clockwise.
    package let sectors: [Sector]
    package let threshold: Double

    /// - Parameters:
    ///   - values: concentrations, `nan` = missing.
    ///   - windFromDegrees: `nan` = missing; any turn of the circle.
    ///   - windMetresPerSecond: speeds, `nan` = missing.
    ///   - threshold: what counts as high, usually a high percentile (`Percentile`).
    ///   - calmMetresPerSecond: slower hours are calm and left out, their direction means nothing; 0 keeps them all.
    ///   - sectorCount: equal sectors, the first centred on north.
    package init(
        values: [Double], windFromDegrees: [Double], windMetresPerSecond: [Double], threshold: Double,
        calmMetresPerSecond: Double, sectorCount: Int = 36, leastHours: Int = 10
    ) {
        precondition(sectorCount > 0, "\(sectorCount) sectors")
        precondition(
            values.count == windFromDegrees.count && values.count == windMetresPerSecond.count,
            "\(values.count) values, \(windFromDegrees.count) directions, \(windMetresPerSecond.count) speeds")
        let width = 360 / Double(sectorCount)
        var hours = [Int](repeating: 0, count: sectorCount)
        var high = [Int](repeating: 0, count: sectorCount)
        for index in values.indices where !values[index].isNaN && windFromDegrees[index].isFinite {
            guard windMetresPerSecond[index] >= calmMetresPerSecond else { continue }
            let turn = (windFromDegrees[index] / width).rounded(.toNearestOrEven)
                .truncatingRemainder(dividingBy: Double(sectorCount))
            let sector = Int(turn < 0 ? turn + Double(sectorCount) : turn)
            hours[sector] += 1
            high[sector] += values[index] >= threshold ? 1 : 0
        }
        self.threshold = threshold
        sectors = hours.indices.map {
            Sector(
                centreDegrees: Double($0) * width, hours: hours[$0], highHours: high[$0],
                probability: hours[$0] >= max(1, leastHours) ? Double(high[$0]) / Double(hours[$0]) : nil)
        }
    }

    /// The sectors with a probability, highest first.
    package var ranked: [Sector] {
        sectors.filter { $0.probability != nil }.sorted { ($0.probability ?? 0) > ($1.probability ?? 0) }
    }
}

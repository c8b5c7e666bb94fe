/// The readings of one station and hour or day: a slot per item, empty until set.
package struct AirReadings: Sendable, Hashable {
    /// −∞ marks an empty slot: unlike NaN it equals itself, so that readings can be compared.
    private var concentrations = SIMD16<Double>(repeating: -.infinity)
    private var unplanned: UInt16 = 0

    package init() {}

    /// µg/m³, carbon monoxide mg/m³; `nil` = missing ("NA"), as is what is not finite.
    package subscript(item: AirQualityItem) -> Double? {
        get {
            let value = concentrations[item.rawValue]
            return value == -.infinity ? nil : value
        }
        set { concentrations[item.rawValue] = newValue.flatMap { $0.isFinite ? $0 : nil } ?? -.infinity }
    }

    /// Marks an item as not monitored by plan ("/"): it is absent without being missing.
    package mutating func markNotMonitored(_ item: AirQualityItem) { unplanned |= 1 << UInt16(item.rawValue) }

    package func isNotMonitored(_ item: AirQualityItem) -> Bool { unplanned & (1 << UInt16(item.rawValue)) != 0 }
}

/// The six classes of the index with the colours of HJ 633, annex.
package enum AirQualityLevel: Int, Sendable, CaseIterable, Comparable {
    case excellent = 1, good, lightlyPolluted, moderatelyPolluted, heavilyPolluted, severelyPolluted

    /// Colour names of the standard.
    package enum Colour: Sendable { case green, yellow, orange, red, purple, maroon }

    /// - Parameter index: the air quality index, 0 to 500.
    package init(index: Int) {
        switch index {
        case ...50: self = .excellent
        case ...100: self = .good
        case ...150: self = .lightlyPolluted
        case ...200: self = .moderatelyPolluted
        case ...300: self = .heavilyPolluted
        default: self = .severelyPolluted
        }
    }

    package var colour: Colour {
        switch self {
        case .excellent: .green
        case .good: .yellow
        case .lightlyPolluted: .orange
        case .moderatelyPolluted: .red
        case .heavilyPolluted: .purple
        case .severelyPolluted: .maroon
        }
    }

    /// 0xRRGGBB as the standard prints it.
    package var colourCode: UInt32 {
        switch self {
        case .excellent: 0x00E400
        case .good: 0xFFFF00
        case .lightlyPolluted: 0xFF7E00
        case .moderatelyPolluted: 0xFF0000
        case .heavilyPolluted: 0x99004C
        case .severelyPolluted: 0x7E0023
        }
    }

    package static func < (left: AirQualityLevel, right: AirQualityLevel) -> Bool { left.rawValue < right.rawValue }
}

/// What a set of readings comes to under one edition of the standard.
package struct AirQualityVerdict: Sendable, Hashable {
    package let edition: AirQualityRule.Edition
    private var indices = SIMD8<Int16>(repeating: -1)
    /// The largest individual index of the pollutants present; `nil` when none is.
    package fileprivate(set) var maximum: Int?
    /// The index as it may be published; `nil` = "NA".
    package fileprivate(set) var published: Int?
    /// Every pollutant at the maximum when the published index is above 50, else empty.
    package fileprivate(set) var primary: AirPollutantSet = []
    /// Pollutants that ought to be there and are not.
    package fileprivate(set) var missing: AirPollutantSet = []

    fileprivate init(edition: AirQualityRule.Edition) { self.edition = edition }

    /// The class of the published index.
    package var level: AirQualityLevel? { published.map(AirQualityLevel.init(index:)) }

    /// The individual index of a pollutant, the largest over its averaging times; `nil` without data.
    package fileprivate(set) subscript(pollutant: AirPollutant) -> Int? {
        get {
            let index = indices[pollutant.rawValue]
            return index < 0 ? nil : Int(index)
        }
        set { indices[pollutant.rawValue] = Int16(newValue ?? -1) }
    }
}

extension AirQualityRule {
    /// The individual index (IAQI) of one item: linear between breakpoints, always up to the next whole number.
    ///
    /// Integer arithmetic throughout (carbon monoxide in tenths). Example: 60 µg/m³ of PM2.5 gives 100 from 2026.
    /// - Parameter concentration: µg/m³, carbon monoxide mg/m³; rounded half to even first.
    /// - Returns: 0 to 500, or `nil` without a finite value or where the edition takes another averaging time.
    package func individualIndex(of item: AirQualityItem, concentration: Double) -> Int? {
        guard let steps = item.roundedSteps(concentration) else { return nil }
        let row = breakpoints[item.rawValue]
        var upper = 1
        while upper < row.count, steps > Int64(row[upper]) { upper += 1 }
        guard upper < row.count else {
            switch ceilings[item.rawValue] {
            case .index(let index): return Int(index)
            case .noIndex: return nil
            }
        }
        let (low, high) = (Int64(row[upper - 1]), Int64(row[upper]))
        let (indexLow, indexHigh) = (Self.indexNode(upper - 1), Self.indexNode(upper))
        return Int(indexLow + ((indexHigh - indexLow) * (steps - low) + high - low - 1) / (high - low))
    }

    /// Judges one report: individual indices, maximum, primary pollutants, and whether it may be published.
    ///
    /// HJ 633-2026 publishes an incomplete set only above 100. The 2012 edition states no such rule here: its maximum is
    /// published whenever one pollutant is present.
    package func judge(_ readings: AirReadings, report: Report) -> AirQualityVerdict {
        var verdict = AirQualityVerdict(edition: edition)
        var planned: AirPollutantSet = []
        for item in items(of: report) where !readings.isNotMonitored(item) {
            let pollutant = item.pollutant
            planned.insert(AirPollutantSet(pollutant))
            guard let concentration = readings[item],
                let index = individualIndex(of: item, concentration: concentration)
            else { continue }
            verdict[pollutant] = max(index, verdict[pollutant] ?? 0)
        }
        for pollutant in AirPollutant.allCases where planned.contains(AirPollutantSet(pollutant)) {
            guard let index = verdict[pollutant] else {
                verdict.missing.insert(AirPollutantSet(pollutant))
                continue
            }
            verdict.maximum = max(index, verdict.maximum ?? 0)
        }
        guard let maximum = verdict.maximum else { return verdict }
        guard maximum > 100 || !withholdsIncomplete || verdict.missing.isEmpty else { return verdict }
        verdict.published = maximum
        guard maximum > 50 else { return verdict }
        for pollutant in AirPollutant.allCases where verdict[pollutant] == maximum {
            verdict.primary.insert(AirPollutantSet(pollutant))
        }
        return verdict
    }

    /// 0 50 100 150 200 300 400 500.
    private static func indexNode(_ node: Int) -> Int64 { node <= 4 ? Int64(node) * 50 : Int64(node - 2) * 100 }
}

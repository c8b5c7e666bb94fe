/// The six pollutants of the air quality index (HJ 633).
package enum AirPollutant: Int, Sendable, CaseIterable {
    case sulfurDioxide, nitrogenDioxide, carbonMonoxide, ozone, particulateMatter10, particulateMatter25
}

/// A set of pollutants, used for ties at the maximum and for missing values.
package struct AirPollutantSet: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package init(_ pollutant: AirPollutant) { rawValue = 1 << UInt8(pollutant.rawValue) }

    /// In the standard's order.
    package var pollutants: [AirPollutant] {
        AirPollutant.allCases.filter { contains(AirPollutantSet($0)) }
    }
}

/// A pollutant with its averaging time: one row of the breakpoint table (HJ 633, table 1).
///
/// Concentrations are µg/m³, carbon monoxide mg/m³.
package enum AirQualityItem: Int, Sendable, CaseIterable {
    case sulfurDioxide24Hours, sulfurDioxide1Hour
    case nitrogenDioxide24Hours, nitrogenDioxide1Hour
    case carbonMonoxide24Hours, carbonMonoxide1Hour
    case ozone8Hours, ozone1Hour
    case particulateMatter10Of24Hours
    case particulateMatter25Of24Hours

    package var pollutant: AirPollutant {
        switch self {
        case .sulfurDioxide24Hours, .sulfurDioxide1Hour: .sulfurDioxide
        case .nitrogenDioxide24Hours, .nitrogenDioxide1Hour: .nitrogenDioxide
        case .carbonMonoxide24Hours, .carbonMonoxide1Hour: .carbonMonoxide
        case .ozone8Hours, .ozone1Hour: .ozone
        case .particulateMatter10Of24Hours: .particulateMatter10
        case .particulateMatter25Of24Hours: .particulateMatter25
        }
    }

    /// Table units in one unit of concentration: carbon monoxide counts in tenths, the others in whole numbers.
    var stepsPerUnit: Int64 { pollutant == .carbonMonoxide ? 10 : 1 }

    /// The concentration in table units, rounded half to even (GB/T 8170).
    ///
    /// The decimal input is first taken to the nearest millionth, so that 0.35 is a true half for carbon monoxide
    /// although its binary form is not. Negative values (instrument noise) count as zero.
    /// - Returns: `nil` for a value that is not finite or is above 1e9.
    package func roundedSteps(_ concentration: Double) -> Int64? {
        guard concentration.isFinite, concentration < 1e9 else { return nil }
        let millionths = Int64((max(0, concentration) * 1_000_000).rounded(.toNearestOrEven))
        let divisor = 1_000_000 / stepsPerUnit
        let (whole, rest) = millionths.quotientAndRemainder(dividingBy: divisor)
        if rest * 2 == divisor { return whole + (whole & 1) }
        return rest * 2 > divisor ? whole + 1 : whole
    }
}

package import CityModel

extension AirPollutant {
    /// The metric its concentration is stored under.
    package var metric: MetricID {
        switch self {
        case .sulfurDioxide: "air.so2"
        case .nitrogenDioxide: "air.no2"
        case .carbonMonoxide: "air.co"
        case .ozone: "air.o3"
        case .particulateMatter10: "air.pm10"
        case .particulateMatter25: "air.pm25"
        }
    }
}

extension WaterQualityItem {
    /// The item stored under a metric; nil for metrics that no class depends on.
    package init?(metric: MetricID) {
        switch metric {
        case "water.ph": self = .acidity
        case "water.do": self = .dissolvedOxygen
        case "water.codmn": self = .permanganateIndex
        case "water.nh3n": self = .ammoniaNitrogen
        case "water.tp": self = .totalPhosphorus
        default: return nil
        }
    }
}

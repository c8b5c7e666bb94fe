/// How a person wants things told; what is stored and computed stays as it is.
package struct DisplayChoices: Sendable, Hashable {
    /// How the clock stands in the title line.
    package enum Clock: String, Sendable, CaseIterable {
        /// `11-22 12:00`
        case short
        /// `2026-11-22 Sun 12:00`
        case full
        /// `12:00`
        case time
    }

    package enum WindUnit: String, Sendable, CaseIterable {
        case metresPerSecond = "m/s"
        case kilometresPerHour = "km/h"

        /// What a speed in m/s is multiplied by.
        package var factor: Double { self == .kilometresPerHour ? 3.6 : 1 }
    }

    package var clock = Clock.short
    package var wind = WindUnit.metresPerSecond
    package var mapLayers = Set(MapLayer.allCases)

    package init() {}
}

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

    package enum MapLayer: String, Sendable, CaseIterable {
        case areas, lines, points, labels
    }

    package var clock = Clock.short
    package var wind = WindUnit.metresPerSecond
    package var mapLayers = Set(MapLayer.allCases)

    package init() {}
}

extension MapLayers {
    /// Only the layers a person wants to see; what is selected stays.
    func keeping(_ wanted: Set<DisplayChoices.MapLayer>) -> MapLayers {
        var kept = self
        if !wanted.contains(.areas) { kept.polygons = [] }
        if !wanted.contains(.lines) { kept.lines = lines.filter(\.isSelected) }
        if !wanted.contains(.points) { kept.points = points.filter(\.isSelected) }
        if !wanted.contains(.labels) {
            kept.points = kept.points.map {
                MapPoint(
                    position: $0.position, glyph: $0.glyph, role: $0.role, label: $0.isSelected ? $0.label : "",
                    isSelected: $0.isSelected)
            }
        }
        return kept
    }
}

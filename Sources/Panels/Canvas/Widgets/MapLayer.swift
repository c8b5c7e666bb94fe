/// The parts of a map that can be put away one by one.
package enum MapLayer: String, Sendable, Hashable, CaseIterable {
    case raster, areas, lines, points, names, legend
}

extension MapLayers {
    /// Which of the layers have something to show.
    package var present: [MapLayer] {
        MapLayer.allCases.filter { layer in
            switch layer {
            case .raster: raster != nil
            case .areas: !polygons.isEmpty
            case .lines: !lines.isEmpty
            case .points: !points.isEmpty
            case .names: points.contains { !$0.label.isEmpty }
            case .legend: !legend.isEmpty || raster != nil || areaScale != nil
            }
        }
    }

    /// The same without the layers that are put away; what is selected stays.
    package func hiding(_ hidden: Set<MapLayer>) -> MapLayers {
        guard !hidden.isEmpty else { return self }
        var rest = self
        if hidden.contains(.raster) { rest.raster = nil }
        if hidden.contains(.areas) { rest.polygons = [] }
        if hidden.contains(.lines) { rest.lines = lines.filter(\.isSelected) }
        if hidden.contains(.points) { rest.points = points.filter(\.isSelected) }
        if hidden.contains(.names) { rest.points = rest.points.map { $0.isSelected ? $0 : $0.unnamed } }
        rest.hidesLegend = hidden.contains(.legend)
        return rest
    }
}

extension MapPoint {
    fileprivate var unnamed: MapPoint { MapPoint(position: position, glyph: glyph, role: role) }
}

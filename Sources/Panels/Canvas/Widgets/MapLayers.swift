package import CityModel

/// What a map shows: a raster below shaded areas below lines below points.
package struct MapLayers: Sendable {
    package var raster: MapRaster?
    package var polygons: [MapPolygon]
    /// How areas that have a value are shaded.
    package var areaScale: HeatScale?
    package var areaUnit: String
    package var lines: [MapLine]
    package var points: [MapPoint]
    /// What the signs and lines mean, besides the classes of raster and areas, which explain themselves.
    package var legend: [MapLegendItem]
    var hidesLegend = false

    package init(
        polygons: [MapPolygon] = [], areaScale: HeatScale? = nil, areaUnit: String = "", raster: MapRaster? = nil,
        lines: [MapLine] = [], points: [MapPoint] = [], legend: [MapLegendItem] = []
    ) {
        self.raster = raster
        self.polygons = polygons
        self.areaScale = areaScale
        self.areaUnit = areaUnit
        self.lines = lines
        self.points = points
        self.legend = legend
    }
}

/// The outline of an area; the ring closes by itself.
package struct MapPolygon: Hashable, Sendable {
    package let ring: [Coordinate]
    package let role: StyleRole
    /// Shades the area by the layers' scale; nil leaves it clear.
    package let value: Double?

    package init(ring: [Coordinate], role: StyleRole = "map.outline", value: Double? = nil) {
        self.ring = ring
        self.role = role
        self.value = value
    }
}

/// Values on a regular grid over a box, such as a plume or a density.
package struct MapRaster: Sendable {
    package let box: BoundingBox
    package let columns: Int
    package let rows: Int
    /// Row-major from the north-west corner; nil for unknown or nothing.
    package let values: [Double?]
    package let scale: HeatScale
    package let unit: String

    package init(
        box: BoundingBox, columns: Int, rows: Int, values: [Double?], scale: HeatScale, unit: String = ""
    ) {
        precondition(columns > 0 && rows > 0 && values.count == columns * rows, "\(values.count) values")
        self.box = box
        self.columns = columns
        self.rows = rows
        self.values = values
        self.scale = scale
        self.unit = unit
    }

    /// The value at a place; nil outside the box.
    func value(at place: Coordinate) -> Double? {
        let east = (place.longitude - box.west) / (box.east - box.west) * Double(columns)
        let south = (box.north - place.latitude) / (box.north - box.south) * Double(rows)
        guard east >= 0, south >= 0, east < Double(columns), south < Double(rows) else { return nil }
        return values[Int(south) * columns + Int(east)]
    }
}

/// A road, a river, a route.
package struct MapLine: Hashable, Sendable {
    package let points: [Coordinate]
    package let role: StyleRole
    package let isSelected: Bool
    /// How many dots the line is thick, 1 … 3: what is worse is thicker, so that it is seen without colour.
    package let weight: Int

    package init(
        points: [Coordinate], role: StyleRole = "map.road", isSelected: Bool = false, weight: Int = 1
    ) {
        self.points = points
        self.role = role
        self.isSelected = isSelected
        self.weight = min(max(weight, 1), 3)
    }
}

/// A place with a sign and, where there is room, its name. Earlier points win the room.
package struct MapPoint: Hashable, Sendable {
    package let position: Coordinate
    package let glyph: String
    package let role: StyleRole
    package let label: String
    package let isSelected: Bool

    package init(
        position: Coordinate, glyph: String, role: StyleRole = "accent", label: String = "", isSelected: Bool = false
    ) {
        self.position = position
        self.glyph = glyph
        self.role = role
        self.label = label
        self.isSelected = isSelected
    }
}

/// A sign of the map and its meaning.
package struct MapLegendItem: Hashable, Sendable {
    package let glyph: String
    package let role: StyleRole
    package let label: String

    package init(glyph: String, role: StyleRole, label: String) {
        self.glyph = glyph
        self.role = role
        self.label = label
    }
}

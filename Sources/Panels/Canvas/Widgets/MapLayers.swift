package import CityModel

/// What a map shows: areas below lines below points.
package struct MapLayers: Sendable {
    package var polygons: [MapPolygon]
    package var lines: [MapLine]
    package var points: [MapPoint]

    package init(polygons: [MapPolygon] = [], lines: [MapLine] = [], points: [MapPoint] = []) {
        self.polygons = polygons
        self.lines = lines
        self.points = points
    }
}

/// The outline of an area; the ring closes by itself.
package struct MapPolygon: Hashable, Sendable {
    package let ring: [Coordinate]
    package let role: StyleRole

    package init(ring: [Coordinate], role: StyleRole = "map.outline") {
        self.ring = ring
        self.role = role
    }
}

/// A road, a river, a route.
package struct MapLine: Hashable, Sendable {
    package let points: [Coordinate]
    package let role: StyleRole
    package let isSelected: Bool

    package init(points: [Coordinate], role: StyleRole = "map.road", isSelected: Bool = false) {
        self.points = points
        self.role = role
        self.isSelected = isSelected
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

package import CityModel

#if canImport(Glibc)
import Glibc
#endif

/// The part of the earth a map shows. Cells are taken as twice as high as wide, so that distances are true in both
/// directions at the centre's latitude (equirectangular projection).
package struct MapViewport: Hashable, Sendable {
    /// Metres of one degree of latitude.
    static let metresPerDegree = 111_320.0
    static let closest = 1.0
    static let farthest = 100_000.0

    package let centre: Coordinate
    /// Metres one column is wide; a row is twice as high.
    package let metresPerColumn: Double

    package init(centre: Coordinate, metresPerColumn: Double) {
        let longitude = centre.longitude.isFinite ? min(max(centre.longitude, -180), 180) : 0
        let latitude = centre.latitude.isFinite ? min(max(centre.latitude, -85), 85) : 0
        self.centre = Coordinate(longitude: longitude, latitude: latitude)
        let metres = metresPerColumn.isFinite ? metresPerColumn : Self.farthest
        self.metresPerColumn = min(max(metres, Self.closest), Self.farthest)
    }

    /// The closest view that shows the whole box in the area, with one cell of margin.
    package static func fitted(to box: BoundingBox, area: Rect) -> MapViewport {
        let centre = Coordinate(
            longitude: (box.west + box.east) / 2, latitude: (box.south + box.north) / 2)
        let columns = Double(max(1, area.width - 2))
        let rows = Double(max(1, area.height - 2))
        let wide = abs(box.east - box.west) * metresPerDegree * cos(centre.latitude * .pi / 180)
        let high = abs(box.north - box.south) * metresPerDegree
        return MapViewport(centre: centre, metresPerColumn: max(wide / columns, high / rows / 2))
    }

    /// Closer for factors above one.
    package func zoomed(by factor: Double) -> MapViewport {
        guard factor > 0 else { return self }
        return MapViewport(centre: centre, metresPerColumn: metresPerColumn / factor)
    }

    package func panned(columns: Int, rows: Int) -> MapViewport {
        let east = Double(columns) * metresPerColumn / (Self.metresPerDegree * cosine)
        let south = Double(rows) * metresPerColumn * 2 / Self.metresPerDegree
        let moved = Coordinate(longitude: centre.longitude + east, latitude: centre.latitude - south)
        return MapViewport(centre: moved, metresPerColumn: metresPerColumn)
    }

    /// The column and row of a place, in cells from the area's middle; fractions are places within a cell.
    package func offset(of place: Coordinate) -> (columns: Double, rows: Double) {
        let projection = MapProjection(viewport: self, originX: 0, originY: 0, dotsPerColumn: 1, dotsPerRow: 1)
        let point = projection.point(place)
        return (point.x, point.y)
    }

    /// The place under the middle of a cell of an area; for mouse clicks.
    package func place(x: Int, y: Int, in area: Rect) -> Coordinate {
        let columns = Double(x - area.x) + 0.5 - Double(area.width) / 2
        let rows = Double(y - area.y) + 0.5 - Double(area.height) / 2
        return Coordinate(
            longitude: centre.longitude + columns * metresPerColumn / (Self.metresPerDegree * cosine),
            latitude: centre.latitude - rows * metresPerColumn * 2 / Self.metresPerDegree)
    }

    var cosine: Double { max(cos(centre.latitude * .pi / 180), 0.01) }
}

/// Degrees to dots: two multiplications a point.
struct MapProjection {
    private let centre: Coordinate
    private let originX: Double
    private let originY: Double
    private let dotsPerDegreeEast: Double
    private let dotsPerDegreeNorth: Double

    init(viewport: MapViewport, originX: Double, originY: Double, dotsPerColumn: Int, dotsPerRow: Int) {
        centre = viewport.centre
        self.originX = originX
        self.originY = originY
        let metres = MapViewport.metresPerDegree / viewport.metresPerColumn
        dotsPerDegreeEast = metres * viewport.cosine * Double(dotsPerColumn)
        dotsPerDegreeNorth = metres / 2 * Double(dotsPerRow)
    }

    @inline(__always)
    func point(_ place: Coordinate) -> (x: Double, y: Double) {
        (
            x: originX + (place.longitude - centre.longitude) * dotsPerDegreeEast,
            y: originY - (place.latitude - centre.latitude) * dotsPerDegreeNorth
        )
    }
}

import CityAccess
import CityKernels
import CityModel

/// Where a grid officer may act.
enum OwnCells {
    /// The grid cell a point lies in; the sides of a cell belong to it.
    static func cell(at point: Coordinate, in cells: [GridCell]) -> GridCell? {
        cells.first { cell in
            let plane = LocalPlane(
                origin: GeoPoint(longitude: cell.centre.longitude, latitude: cell.centre.latitude))
            let offset = plane.metres(of: GeoPoint(longitude: point.longitude, latitude: point.latitude))
            return abs(offset.east) <= cell.halfWidthMetres && abs(offset.north) <= cell.halfWidthMetres
        }
    }

    /// Whether a person answers for a place. Only grid officers are bound to places.
    static func permits(_ viewer: Viewer, at point: Coordinate?, in city: City) -> Bool {
        guard viewer.role == .gridOfficer, !viewer.cells.isEmpty else { return true }
        return viewer.answers(for: point.flatMap { cell(at: $0, in: city.gridCells)?.id })
    }
}

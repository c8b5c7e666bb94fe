package import Canvas
package import CityModel

/// Where the map looks, told in terms of the whole city so that it means the same on every screen size.
package struct MapCamera: Sendable, Hashable {
    /// 1 shows everything; 2 half as many metres a cell.
    package private(set) var magnification = 1.0
    /// Shift of the centre in widths and heights of the whole; unused while the selection is followed.
    package private(set) var east = 0.0
    package private(set) var north = 0.0
    package private(set) var followsSelection = true

    package init() {}

    package mutating func zoom(by factor: Double) {
        magnification = min(max(magnification * factor, 1), 64)
    }

    package mutating func pan(east: Double, north: Double) {
        followsSelection = false
        self.east = min(max(self.east + east * 0.1 / magnification, -0.6), 0.6)
        self.north = min(max(self.north + north * 0.1 / magnification, -0.6), 0.6)
    }

    /// Brings a place into the middle, as when the map is dragged or zoomed around the pointer.
    package mutating func centre(on place: Coordinate, of box: BoundingBox) {
        let (width, height) = (box.east - box.west, box.north - box.south)
        guard width > 0, height > 0, place.longitude.isFinite, place.latitude.isFinite else { return }
        followsSelection = false
        east = min(max((place.longitude - (box.west + box.east) / 2) / width, -0.6), 0.6)
        north = min(max((place.latitude - (box.south + box.north) / 2) / height, -0.6), 0.6)
    }

    /// The view for an area: fitted to `box`, magnified, around the selection or where the user panned to.
    package func viewport(of box: BoundingBox, in area: Rect, selected: Coordinate?) -> MapViewport {
        let fitted = MapViewport.fitted(to: box, area: area)
        guard magnification > 1 || !followsSelection else { return fitted }
        let panned = Coordinate(
            longitude: (box.west + box.east) / 2 + east * (box.east - box.west),
            latitude: (box.south + box.north) / 2 + north * (box.north - box.south))
        let centre = followsSelection ? selected ?? panned : panned
        return MapViewport(centre: centre, metresPerColumn: fitted.metresPerColumn / magnification)
    }
}

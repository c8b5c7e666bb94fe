import Canvas
import CityModel

/// The map beside a list: it looks where the list's state says, leaves out the layers put away, and lets the mouse find
/// the things of the list on it.
struct BrowseMap<Item: BrowseItem> {
    let layers: MapLayers
    let bounds: BoundingBox
    let rows: [Item]
    let state: BrowseState

    func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        let viewport = state.camera.viewport(of: bounds, in: area, selected: state.current(rows)?.position)
        MapView(layers: legible(in: area).hiding(state.hiddenLayers), viewport: viewport)
            .draw(in: area, on: &grid, context: context)
        let rows = rows
        context.notes?.setMap(in: area, viewport: viewport, bounds: bounds, layers: layers.present) { place, metres in
            Self.nearest(to: place, within: metres, rows)
        }
    }

    /// Narrower maps leave legend and shades out: both would cover what they explain.
    private static var legendWidth: Int { 60 }

    private func legible(in area: Rect) -> MapLayers {
        guard area.width < Self.legendWidth else { return layers }
        var plain = layers
        (plain.legend, plain.areaScale) = ([], nil)
        return plain
    }

    /// The thing nearest to a place on the map; of several equally near the first in the list.
    private static func nearest(to place: Coordinate, within metres: Double, _ rows: [Item]) -> EntityID? {
        let view = MapViewport(centre: place, metresPerColumn: 1)
        var best: (distance: Double, id: EntityID)?
        for row in rows {
            guard let position = row.position else { continue }
            let offset = view.offset(of: position)
            let distance = (offset.columns * offset.columns + 4 * offset.rows * offset.rows).squareRoot()
            if distance <= metres, distance < best?.distance ?? .infinity { best = (distance, row.id) }
        }
        return best?.id
    }
}

package import CityModel
import Synchronization

/// What a frame laid out where: written while it is drawn, read afterwards to understand the mouse and to scroll by what
/// is really on the screen.
package final class FrameNotes: Sendable {
    package struct TableNote: Sendable {
        package let placement: TablePlacement
        package let rowCount: Int
        package let selected: Int
        /// The shown columns' places among all, and all columns' catalogue keys.
        package let columnOrder: [Int]
        package let titles: [String]
        /// Where the list lies in memory; nothing else can lie there while the note is kept.
        package let listAddress: UInt
        /// The thing on a row.
        package let pick: @Sendable (Int) -> EntityID?
    }

    package struct MapNote: Sendable {
        package let area: Rect
        package let viewport: MapViewport
        package let bounds: BoundingBox
        package let layers: [MapLayer]
        /// The thing nearest to a place, at most so many metres away.
        package let pick: @Sendable (Coordinate, Double) -> EntityID?
    }

    package struct DetailNote: Sendable {
        package let area: Rect
        package let scroll: DetailScroll
    }

    private struct Notes {
        var table: TableNote?
        var map: MapNote?
        var detail: DetailNote?
        var headline: [Figure] = []
    }

    private let notes = Mutex(Notes())

    package init() {}

    package var table: TableNote? { notes.withLock { $0.table } }
    package var map: MapNote? { notes.withLock { $0.map } }
    package var detail: DetailNote? { notes.withLock { $0.detail } }

    /// The figures of the line above the list.
    package var headline: [Figure] { notes.withLock { $0.headline } }

    package func setHeadline(_ figures: [Figure]) { notes.withLock { $0.headline = figures } }

    package func setTable(
        _ placement: TablePlacement, rowCount: Int, selected: Int, columnOrder: [Int], titles: [String],
        listAddress: UInt, pick: @escaping @Sendable (Int) -> EntityID?
    ) {
        let note = TableNote(
            placement: placement, rowCount: rowCount, selected: selected, columnOrder: columnOrder, titles: titles,
            listAddress: listAddress, pick: pick)
        notes.withLock { $0.table = note }
    }

    package func setMap(
        in area: Rect, viewport: MapViewport, bounds: BoundingBox, layers: [MapLayer],
        pick: @escaping @Sendable (Coordinate, Double) -> EntityID?
    ) {
        let note = MapNote(area: area, viewport: viewport, bounds: bounds, layers: layers, pick: pick)
        notes.withLock { $0.map = note }
    }

    /// Takes over where another frame laid out map and detail, and the figures above the list it shows.
    package func takeAside(of other: FrameNotes) {
        let (map, detail, headline) = (other.map, other.detail, other.headline)
        notes.withLock { ($0.map, $0.detail, $0.headline) = (map, detail, headline) }
    }

    package func setDetail(in area: Rect, scroll: DetailScroll) {
        notes.withLock { $0.detail = DetailNote(area: area, scroll: scroll) }
    }
}

/// Which part of something longer than its area is shown.
package struct DetailScroll: Hashable, Sendable {
    package let first: Int
    package let visible: Int
    package let count: Int

    package init(first: Int, visible: Int, count: Int) {
        self.first = first
        self.visible = visible
        self.count = count
    }

    package var above: Int { first }
    package var below: Int { max(0, count - first - visible) }
}

import Canvas

/// A panel's state that has a list with map and detail in it; the session reads and turns it for the mouse, for scrolling
/// and for remembered columns, whatever panel it is.
package protocol Browsing {
    var browse: BrowseState { get set }
}

extension BrowseState: Browsing {
    package var browse: BrowseState {
        get { self }
        set { self = newValue }
    }
}

extension CrowdState: Browsing {}
extension TrafficState: Browsing {}
extension PollutionState: Browsing {}
extension PovertyState: Browsing {}
extension EmergencyState: Browsing {}

extension BrowseState {
    /// Takes over what a frame laid out, so that keys move by what is on the screen and stop at its ends.
    mutating func learn(_ notes: FrameNotes) {
        if let table = notes.table {
            shown.firstRow = table.placement.first
            shown.visibleRows = max(1, table.placement.visible)
            shown.selectedRow = table.selected
            shown.farthestColumn = table.placement.farthest
            firstColumn = min(firstColumn, table.placement.farthest)
        }
        if let detail = notes.detail {
            shown.detail = detail.scroll
            if detailLine != nil { detailLine = detail.scroll.first }
        }
        shown.headlines = notes.headline.count
        if let headline, headline >= shown.headlines { self.headline = nil }
        shown.viewport = notes.map?.viewport
        shown.bounds = notes.map?.bounds
    }
}

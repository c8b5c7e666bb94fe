package import CityModel
package import Canvas

package enum PanelTag {}
package enum ActionTag {}

/// Names a panel: `crowd`, `traffic`.
package typealias PanelID = Identifier<PanelTag>
/// Names something a key can do: `move.down`, `traffic.route`. Its words stand in the catalogue under `action.<id>`.
package typealias ActionID = Identifier<ActionTag>

/// The actions that mean the same on every panel.
package enum Actions {
    package static let moveUp: ActionID = "move.up"
    package static let moveDown: ActionID = "move.down"
    package static let moveFirst: ActionID = "move.first"
    package static let moveLast: ActionID = "move.last"
    package static let pageUp: ActionID = "page.up"
    package static let pageDown: ActionID = "page.down"
    package static let left: ActionID = "move.left"
    package static let right: ActionID = "move.right"
    package static let open: ActionID = "open"
    package static let back: ActionID = "back"
    package static let filter: ActionID = "filter"
    package static let sort: ActionID = "sort"
    package static let sortReverse: ActionID = "sort.reverse"
    package static let nextFigure: ActionID = "figure.next"
    package static let explain: ActionID = "explain"
    package static let acknowledge: ActionID = "acknowledge"
    package static let incident: ActionID = "incident"
    package static let map: ActionID = "map"
    package static let zoomIn: ActionID = "zoom.in"
    package static let zoomOut: ActionID = "zoom.out"
    /// Which columns of the table and layers of the map are shown.
    package static let parts: ActionID = "parts"
    package static let palette: ActionID = "palette"
    package static let help: ActionID = "help"
    package static let language: ActionID = "language"
    package static let theme: ActionID = "theme"
    package static let time: ActionID = "time"
    /// What the figures are compared with: yesterday, last week, the same day last year, nothing.
    package static let compare: ActionID = "compare"
    package static let export: ActionID = "export"
    package static let quit: ActionID = "quit"
    package static let redraw: ActionID = "redraw"
    package static let copy: ActionID = "copy"
    package static let mouse: ActionID = "mouse"
    package static let slowLine: ActionID = "line.slow"
    package static let suspend: ActionID = "suspend"
    package static let pause: ActionID = "clock.pause"
    package static let faster: ActionID = "clock.faster"
    package static let slower: ActionID = "clock.slower"
    package static let paneNext: ActionID = "pane.next"
    package static let paneShape: ActionID = "pane.shape"
    package static let paneZoom: ActionID = "pane.zoom"

    /// Those that move the cursor of a list.
    static let cursorMoves: Set = [moveUp, moveDown, moveFirst, moveLast, pageUp, pageDown]

    /// In the order of the help page.
    package static let shared: [ActionID] = [
        moveUp, moveDown, left, right, moveFirst, moveLast, pageUp, pageDown, open, back, filter, sort, sortReverse,
        nextFigure, explain,
        acknowledge, incident, map, zoomIn, zoomOut, parts, palette, time, compare, pause, slower, faster, export,
        copy, paneNext, paneShape, paneZoom, language, theme, mouse, slowLine, redraw, suspend, help, quit,
    ]
}

/// One thing only this panel can do.
package struct PanelAction: Sendable, Hashable {
    package let id: ActionID
    /// Keys it has unless the keymap file says otherwise.
    package let keys: [Key]

    package init(_ id: ActionID, keys: [Key]) {
        self.id = id
        self.keys = keys
    }
}

/// A key press after the keymap, or text a person typed into a prompt.
package enum Intent: Sendable, Hashable {
    case action(ActionID)
    /// The text of the filter line, on every key.
    case filter(NameFilter)
    /// Select the thing of that id, as when a palette entry or another panel leads here.
    case select(EntityID)
    /// The answer to a prompt this panel asked.
    case answer(prompt: String, text: String)
    /// The answer to a prompt for names, with the means to find them by pinyin.
    case named(prompt: String, NameFilter)
}

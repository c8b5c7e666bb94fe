package import Canvas
import CityModel

/// How the room under the title is shared between panels.
package enum WorkspaceShape: String, Sendable, CaseIterable {
    case single
    /// Two side by side.
    case columns
    /// Two above one another.
    case rows
    /// A large one at the left, two at the right.
    case three
    case quad

    package var paneCount: Int {
        switch self {
        case .single: 1
        case .columns, .rows: 2
        case .three: 3
        case .quad: 4
        }
    }

    /// The shape of so many panels when none is named.
    package init?(paneCount: Int) {
        switch paneCount {
        case 1: self = .single
        case 2: self = .columns
        case 3: self = .three
        case 4: self = .quad
        default: return nil
        }
    }

    /// The panes' places in reading order; they cover the area without overlap.
    package func areas(in area: Rect) -> [Rect] {
        switch self {
        case .single: return [area]
        case .columns: return area.split(columns: [1, 1])
        case .rows: return area.split(rows: [1, 1])
        case .three:
            let parts = area.split(columns: [1, 1])
            return [parts[0]] + parts[1].split(rows: [1, 1])
        case .quad: return area.split(rows: [1, 1]).flatMap { $0.split(columns: [1, 1]) }
        }
    }
}

/// Which panels are on screen together, and which of them has the keys.
package struct Workspace: Sendable, Hashable {
    package private(set) var shape: WorkspaceShape
    /// As many as the shape has panes; no panel twice, since a panel has one state.
    package private(set) var panels: [PanelID]
    package private(set) var focus: Int
    /// The pane with the keys fills the room for a while.
    package var isZoomed = false

    package init(_ panel: PanelID) {
        shape = .single
        panels = [panel]
        focus = 0
    }

    /// Reads `[crowd, traffic]` or, with the shape first, `[rows, crowd, traffic]`.
    /// - Returns: nil when a panel is unknown or named twice, or their number fits no shape.
    package init?(written words: [String], known: [PanelID]) {
        let named = words.first.flatMap(WorkspaceShape.init(rawValue:))
        let panels = words.dropFirst(named == nil ? 0 : 1).map { PanelID($0) }
        guard let shape = named ?? WorkspaceShape(paneCount: panels.count), shape.paneCount == panels.count,
            Set(panels).count == panels.count, panels.allSatisfy(known.contains)
        else { return nil }
        self.shape = shape
        self.panels = panels
        focus = 0
    }

    package var written: [String] { [shape.rawValue] + panels.map(\.text) }

    package var focused: PanelID { panels[focus] }

    /// The panels that are drawn now.
    package var visible: [PanelID] { isZoomed ? [focused] : panels }

    /// Shows a panel: where it already is, else in the pane with the keys.
    package mutating func show(_ panel: PanelID) {
        if let index = panels.firstIndex(of: panel) {
            focus = index
        } else {
            panels[focus] = panel
        }
    }

    package mutating func focusNext(by step: Int = 1) {
        focus = (focus + step + panels.count) % panels.count
    }

    package mutating func focus(on index: Int) {
        if panels.indices.contains(index) { focus = index }
    }

    /// Another shape with the same panels; new panes take the next panels of `order` that are not shown yet. The panel
    /// with the keys stays on screen and keeps them.
    package mutating func take(_ shape: WorkspaceShape, order: [PanelID]) {
        let kept = focused
        var chosen = panels
        let start = order.firstIndex(of: kept) ?? 0
        for offset in order.indices where chosen.count < shape.paneCount {
            let next = order[(start + offset) % order.count]
            if !chosen.contains(next) { chosen.append(next) }
        }
        guard chosen.count >= shape.paneCount else { return }
        if let index = chosen.firstIndex(of: kept), index >= shape.paneCount { chosen.swapAt(0, index) }
        self.shape = shape
        panels = Array(chosen.prefix(shape.paneCount))
        focus = panels.firstIndex(of: kept) ?? 0
        isZoomed = false
    }

    /// The next shape that so many panels can fill.
    package mutating func takeNextShape(order: [PanelID]) {
        let shapes = WorkspaceShape.allCases.filter { $0.paneCount <= order.count }
        let index = shapes.firstIndex(of: shape) ?? 0
        take(shapes[(index + 1) % shapes.count], order: order)
    }
}

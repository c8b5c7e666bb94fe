import Canvas
import CityModel
import CityPanels
import Testing

@Suite struct WorkspaceTests {
    private let order: [PanelID] = ["a", "b", "c", "d", "e"]

    @Test(arguments: WorkspaceShape.allCases, [Size(columns: 120, rows: 36), Size(columns: 81, rows: 19)])
    func `panes cover the room without overlap`(shape: WorkspaceShape, size: Size) {
        let areas = shape.areas(in: Rect(size))
        #expect(areas.count == shape.paneCount)
        #expect(areas.reduce(0) { $0 + $1.width * $1.height } == size.columns * size.rows)
        for (index, one) in areas.enumerated() {
            for other in areas.dropFirst(index + 1) { #expect(one.intersection(other).isEmpty) }
        }
    }

    @Test func `a panel is shown where it stands already, else in the pane with the keys`() {
        var workspace = Workspace("a")
        workspace.take(.columns, order: order)
        #expect(workspace.panels == ["a", "b"] && workspace.focused == "a")
        workspace.show("b")
        #expect(workspace.panels == ["a", "b"] && workspace.focused == "b")
        workspace.show("d")
        #expect(workspace.panels == ["a", "d"] && workspace.focused == "d")
    }

    @Test func `the panel with the keys keeps them in every shape`() {
        var workspace = Workspace("e")
        for _ in 0..<12 {
            workspace.takeNextShape(order: order)
            #expect(workspace.focused == "e" && Set(workspace.panels).count == workspace.shape.paneCount)
        }
        workspace.take(.quad, order: order)
        workspace.focusNext()
        workspace.focusNext()
        let kept = workspace.focused
        workspace.take(.columns, order: order)
        #expect(workspace.focused == kept && workspace.panels.count == 2)
    }

    @Test func `focus goes round and a zoomed pane stands alone`() {
        var workspace = Workspace("a")
        workspace.take(.three, order: order)
        for _ in 0..<3 { workspace.focusNext() }
        #expect(workspace.focus == 0)
        workspace.focus(on: 2)
        workspace.focus(on: 9)
        #expect(workspace.focus == 2)
        workspace.isZoomed = true
        #expect(workspace.visible == ["c"] && workspace.panels.count == 3)
    }

    @Test func `what is written reads back, and what fits no shape is refused`() {
        var workspace = Workspace("a")
        workspace.take(.rows, order: order)
        let read = Workspace(written: workspace.written, known: order)
        #expect(read?.shape == .rows && read?.panels == ["a", "b"])
        #expect(Workspace(written: ["a", "b", "c"], known: order)?.shape == .three)
        for wrong in [[], ["x"], ["a", "a"], ["rows", "a"], ["a", "b", "c", "d", "e"], ["quad", "a", "b", "c"]] {
            #expect(Workspace(written: wrong, known: order) == nil, "\(wrong)")
        }
    }
}

@Suite struct PreferencesTests {
    @Test func `lists are kept under keys and forgotten again`() {
        var preferences = Preferences()
        preferences["columns.crowd"] = ["place", "people"]
        preferences["layout.night"] = ["single", "crowd"]
        preferences["layout.day"] = ["single", "traffic"]
        #expect(preferences["columns.crowd"] == ["place", "people"])
        #expect(preferences.names(under: "layout.") == ["day", "night"])
        preferences["columns.crowd"] = nil
        #expect(preferences["columns.crowd"] == nil)
    }

    @Test func `what is remembered stays small`() {
        var preferences = Preferences()
        for index in 0..<1000 { preferences["k\(index)"] = Array(repeating: "x", count: 1000) }
        #expect(preferences.names(under: "k").count == Preferences.limits.keys)
        #expect(preferences["k0"]?.count == Preferences.limits.words)
    }
}

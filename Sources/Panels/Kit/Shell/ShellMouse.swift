import Canvas
import CityModel

/// What the mouse means: tabs, rows, headings, things on the map, dragging it and zooming around the pointer. Everything
/// it does can be done with keys as well.
extension Shell {
    func handleMouse(_ event: MouseEvent) -> [ShellEffect] {
        switch event.kind {
        case .press(.left):
            pointer = (event.x, event.y)
            return press(event)
        case .drag(.left):
            drag(event)
            pointer = (event.x, event.y)
        case .release: pointer = nil
        case .wheelUp: return wheel(event, up: true)
        case .wheelDown: return wheel(event, up: false)
        default: break
        }
        return []
    }

    private func press(_ event: MouseEvent) -> [ShellEffect] {
        if event.y == 0 {
            if let id = ShellFrame.tab(at: event.x, shell: self) { open(id) }
            return []
        }
        focusPane(atX: event.x, y: event.y)
        let notes = active.notes
        if let table = notes?.table, table.placement.area.contains(x: event.x, y: event.y) {
            return press(event, on: table)
        }
        if let map = notes?.map, map.area.contains(x: event.x, y: event.y) {
            let place = map.viewport.place(x: event.x, y: event.y, in: map.area)
            if let id = map.pick(place, 3 * map.viewport.metresPerColumn) { select(id) }
        }
        return []
    }

    /// A heading sorts by its column, then turns the order round; a row is selected, and opened by a second click.
    private func press(_ event: MouseEvent, on table: FrameNotes.TableNote) -> [ShellEffect] {
        if let row = table.placement.row(at: event.y), let id = table.pick(row) {
            guard active.browse?.selected == id else {
                select(id)
                return []
            }
            return perform(Actions.open)
        }
        guard event.y == table.placement.area.y, let shown = table.placement.column(at: event.x) else { return [] }
        let column = table.columnOrder[shown]
        active.changeBrowse { browse in
            browse.isAscending = browse.sortColumn == column ? !browse.isAscending : true
            browse.sortColumn = column
        }
        return []
    }

    private func select(_ id: EntityID) {
        active.changeBrowse { browse in
            if browse.selected != id { (browse.detailLine, browse.figure) = (nil, 0) }
            browse.selected = id
        }
    }

    private func drag(_ event: MouseEvent) {
        guard let pointer, let map = active.notes?.map, map.area.contains(x: pointer.x, y: pointer.y) else { return }
        let moved = map.viewport.panned(columns: pointer.x - event.x, rows: pointer.y - event.y)
        active.changeBrowse { $0.camera.centre(on: moved.centre, of: map.bounds) }
    }

    /// Turns what lies under the pointer; the keys stay with the pane that has them.
    private func wheel(_ event: MouseEvent, up: Bool) -> [ShellEffect] {
        let session = pane(atX: event.x, y: event.y).flatMap { self.session(workspace.panels[$0]) } ?? active
        let notes = session.notes
        if let map = notes?.map, map.area.contains(x: event.x, y: event.y) {
            zoom(up ? 1.5 : 1 / 1.5, around: event, map, of: session)
            return []
        }
        if let detail = notes?.detail, detail.area.contains(x: event.x, y: event.y) {
            session.changeBrowse { browse in
                browse.isDetailOpen = true
                browse.scrollDetail(by: up ? -3 : 3)
            }
            return []
        }
        session.changeBrowse { browse in
            if notes?.table != nil { (browse.isMapFocused, browse.isDetailOpen) = (false, false) }
        }
        let action = up ? Actions.moveUp : Actions.moveDown
        return session === active ? perform(action) : route(session.handle(.action(action)))
    }

    /// The place under the pointer stays under it.
    private func zoom(
        _ factor: Double, around event: MouseEvent, _ map: FrameNotes.MapNote, of session: any PanelSession
    ) {
        let under = map.viewport.place(x: event.x, y: event.y, in: map.area)
        session.changeBrowse { browse in
            let before = browse.camera.magnification
            browse.camera.zoom(by: factor)
            let change = browse.camera.magnification / before
            let centre = Coordinate(
                longitude: under.longitude + (map.viewport.centre.longitude - under.longitude) / change,
                latitude: under.latitude + (map.viewport.centre.latitude - under.latitude) / change)
            browse.camera.centre(on: centre, of: map.bounds)
        }
    }
}

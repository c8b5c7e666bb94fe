package import Canvas
package import CityAccess
package import CityModel
package import CityStore

/// A model on its way from the loading thread to the screen.
package struct LoadedModel: Sendable {
    fileprivate let value: any Sendable
    /// The model of the moment it is compared with.
    fileprivate let compared: (any Sendable)?
    package let asOf: Timestamp
    fileprivate let number: Int
    /// The row of the list all that is new belongs to; nil when more is new.
    fileprivate let followed: FollowedRow?
}

private struct FollowedRow: Sendable {
    let selected: EntityID?
}

/// A panel in use: its state, its last good model, and whether a newer one is due. Lives on the UI thread.
package protocol PanelSession: AnyObject {
    var id: PanelID { get }
    var actions: [PanelAction] { get }
    /// Those of the actions that mean something now.
    var offered: [PanelAction] { get }
    /// Moment of the model on screen; nil before the first.
    var modelTime: Timestamp? { get }
    /// Why the last load failed; the old model stays on screen.
    var failure: String? { get }
    /// Work for the loading thread when what is on screen is not made from this version and moment.
    func load(version: UInt64, asOf: Timestamp) -> (@Sendable (CityCache, Viewer) throws -> LoadedModel)?
    /// Whether all that such work would bring belongs to the row the cursor of a list has come to.
    func onlyFollowsCursor(version: UInt64, asOf: Timestamp) -> Bool
    /// Whether such work would bring newer data and, besides, at most what belongs to the row the cursor of a list has come to.
    func onlyFollowsStore(version: UInt64, asOf: Timestamp) -> Bool
    /// Whether all a model brings belongs to a row the cursor has left.
    func isOutrun(_ loaded: LoadedModel) -> Bool
    /// Whether the last drawing left map and detail as they were while the cursor runs.
    var isPartlyDrawn: Bool { get }
    /// Lets go of drawings that only make the next key cheaper, and hold the models they were made from.
    func letGoOfDrawings(isShown: Bool)
    /// - Returns: what the keys that waited for the model bring about.
    @discardableResult func accept(_ loaded: LoadedModel) -> [Effect]
    func reject(_ failure: String)
    func handle(_ intent: Intent) -> [Effect]
    /// Whether the last intent changed anything here; a way back that did not is the shell's to answer.
    var hasAnswered: Bool { get }
    func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext)
    var figure: Figure? { get }
    var subject: Subject? { get }
    var crumbs: [LocalizedText] { get }
    func table(context: DrawContext) -> DataTable
    /// What the last frame laid out; nil before it.
    var notes: FrameNotes? { get }
    /// The list, map and detail part of the state; nil for panels without one.
    var browse: BrowseState? { get }
    func changeBrowse(_ change: (inout BrowseState) -> Void)
    /// What the figures are compared with from the next load on.
    var comparison: Comparison? { get set }
}

package final class TypedPanelSession<P: Panel>: PanelSession {
    private var state = P.start()
    private var model: P.Model?
    private var compared: P.Model?
    private var requested: Request?
    /// The selection of the list when a model was last asked for.
    private var requestedSelection: EntityID?
    package var comparison: Comparison? {
        didSet {
            forgetDrawing()
            if comparison == nil { compared = nil }
        }
    }
    /// The last drawing while nothing it was made from has changed, so that going back to a panel, typing above it or a
    /// message below it costs no more than copying it.
    private var drawing: KeptDrawing?
    /// The last whole drawing, while nobody has done anything but move the list's cursor since. Newer figures beside the list
    /// come when the cursor rests.
    private var aside: KeptDrawing?
    private var isCursorMoved = false
    /// The last drawing, whole or not, while nothing has changed since but the list's cursor.
    private var standing: KeptDrawing?
    /// How many pieces of work were asked for, and the newest whose model came in.
    private var asked = 0
    private var received = 0
    package private(set) var hasAnswered = false
    package private(set) var modelTime: Timestamp?
    package private(set) var failure: String?
    /// What keys meant while there was no model, not yet one that has what they are about, or its list was being put in order.
    private var pending: [Intent] = []
    /// Whether a long list stands on the screen in another order than asked for, and whether that is being made.
    private var needsOrder = false
    private var isOrdering = false
    package private(set) var notes: FrameNotes?

    /// What a model is made from; while it stays the same the model does.
    private struct Request: Hashable {
        let query: P.Query
        let version: UInt64
        let asOf: Timestamp
        let compared: Timestamp?
    }

    package init() {}

    package var id: PanelID { P.id }
    package var actions: [PanelAction] { P.actions }
    package var offered: [PanelAction] { P.offered(state) }

    package func load(version: UInt64, asOf: Timestamp) -> (@Sendable (CityCache, Viewer) throws -> LoadedModel)? {
        let query = P.query(state)
        let request = request(query, version, asOf)
        let other = request.compared
        guard request != requested else { return orderJob(asOf) ?? nextPart(query, asOf) }
        let followed =
            onlyFollowsCursor(version: version, asOf: asOf) ? FollowedRow(selected: browse?.selected) : nil
        requested = request
        requestedSelection = browse?.selected
        asked += 1
        let (last, number, state) = (model, asked, state)
        return { cache, viewer in
            let facts = try cache.read(asOf: asOf, viewer: viewer) { try P.read($0, query) }
            let then = try other.map { moment in
                P.compute(try cache.read(asOf: moment, viewer: viewer) { try P.read($0, query) }, query)
            }
            let fresh = P.compute(facts, query, after: last)
            // Looking for the selection puts a long list in its order here and not on the UI thread.
            _ = P.subject(fresh, state)
            return LoadedModel(value: fresh, compared: then, asOf: asOf, number: number, followed: followed)
        }
    }

    /// Puts the list of the model that is there in order.
    private func orderJob(_ asOf: Timestamp) -> (@Sendable (CityCache, Viewer) throws -> LoadedModel)? {
        guard needsOrder, received == asked, let model else { return nil }
        (needsOrder, isOrdering) = (false, true)
        asked += 1
        let (number, compared, state, moment) = (asked, compared, state, modelTime ?? asOf)
        return { _, _ in
            _ = P.subject(model, state)
            return LoadedModel(value: model, compared: compared, asOf: moment, number: number, followed: nil)
        }
    }

    package func onlyFollowsCursor(version: UInt64, asOf: Timestamp) -> Bool {
        guard let requested, hasMovedOn(from: requested) else { return false }
        return requested == request(requested.query, version, asOf)
    }

    package func onlyFollowsStore(version: UInt64, asOf: Timestamp) -> Bool {
        guard let requested, requested.version != version || requested.asOf != asOf else { return false }
        let query = hasMovedOn(from: requested) ? requested.query : P.query(state)
        return requested == request(query, requested.version, requested.asOf)
    }

    /// Whether the cursor of the list has moved and what belongs to its row is to be read.
    private func hasMovedOn(from requested: Request) -> Bool {
        guard let browse, !browse.isDetailOpen else { return false }
        return browse.selected != requestedSelection && P.query(state) != requested.query
    }

    private func request(_ query: P.Query, _ version: UInt64, _ asOf: Timestamp) -> Request {
        Request(query: query, version: version, asOf: asOf, compared: comparison?.readMoment(for: asOf))
    }

    /// Work that is left of a model that is there and is still the one asked for.
    private func nextPart(
        _ query: P.Query, _ asOf: Timestamp
    ) -> (@Sendable (CityCache, Viewer) throws -> LoadedModel)? {
        guard received == asked, let model, P.isUnfinished(model, query) else { return nil }
        asked += 1
        let (number, compared) = (asked, compared)
        return { cache, viewer in
            let next = try cache.read(asOf: asOf, viewer: viewer) { try P.advance(model, $0, query) }
            return LoadedModel(value: next, compared: compared, asOf: asOf, number: number, followed: nil)
        }
    }

    package func isOutrun(_ loaded: LoadedModel) -> Bool {
        loaded.followed.map { $0.selected != browse?.selected } ?? false
    }

    package var isPartlyDrawn: Bool { drawing?.isPartial ?? false }

    @discardableResult package func accept(_ loaded: LoadedModel) -> [Effect] {
        guard let fresh = loaded.value as? P.Model else { return [] }
        (drawing, standing) = (nil, nil)
        if !isCursorMoved { aside = nil }
        model = fresh
        compared = loaded.compared as? P.Model
        modelTime = loaded.asOf
        received = max(received, loaded.number)
        failure = nil
        isOrdering = false
        var effects: [Effect] = []
        while let intent = pending.first, !P.waits(intent, state, fresh) {
            aside = nil
            pending.removeFirst()
            effects += P.update(&state, intent, fresh)
        }
        return effects
    }

    package func reject(_ failure: String) {
        self.failure = failure
        isOrdering = false
        requested = nil
        received = asked
    }

    package func handle(_ intent: Intent) -> [Effect] {
        hasAnswered = false
        guard let model, !isOrdering else {
            pending.append(intent)
            return []
        }
        // Who goes back does not wait, and wants nothing more of what was typed there.
        if intent == .action(Actions.back) { pending = [] }
        guard pending.isEmpty, !P.waits(intent, state, model) else {
            pending.append(intent)
            return []
        }
        let before = browse
        let whole = drawing.flatMap { $0.isPartial ? nil : $0 } ?? aside
        let last = drawing ?? standing
        defer {
            drawing = nil
            isCursorMoved = movedCursor(intent, since: before)
            aside = isCursorMoved ? whole : nil
            standing = isCursorMoved && P.browse(state)?.selected != before?.selected ? last : nil
        }
        let old = intent == .action(Actions.back) ? state : nil
        let effects = P.update(&state, intent, model)
        hasAnswered = !effects.isEmpty || old != state
        return effects
    }

    /// Whether all an intent did was to move the cursor of a list.
    private func movedCursor(_ intent: Intent, since before: BrowseState?) -> Bool {
        guard case .action(let action) = intent, Actions.cursorMoves.contains(action), let before, let browse else {
            return false
        }
        return browse.isCursorMove(from: before)
    }

    package func letGoOfDrawings(isShown: Bool) {
        if isShown { (aside, standing) = (nil, nil) } else { forgetDrawing() }
    }

    private func forgetDrawing() { (drawing, aside, standing) = (nil, nil, nil) }

    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        guard let model else {
            let text = context.phrases["shell.loading"]
            grid.write(
                text, x: area.x + max(0, (area.width - TextWidth.cells(text)) / 2), y: area.y + area.height / 2,
                clip: area, style: "muted")
            return
        }
        if let drawing, grid.transcript == nil, drawing.serves(area, context, on: grid) {
            grid.copy(drawing.grid, rows: area.y..<area.maxY, x: 0, y: area.y, clip: area)
            return
        }
        guard grid.transcript == nil, comparison == nil else {
            drawAnew(model, in: area, on: &grid, context)
            return
        }
        var context = context
        if context.isCursorRunning, let aside, aside.isAlike(area, context, on: grid) {
            context.aside = aside.frame
            if let standing, standing.serves(area, context, on: grid) { context.standing = standing.frame }
        }
        var own = grid.blank()
        let notes = drawAnew(model, in: area, on: &own, context)
        grid.copy(own, rows: area.y..<area.maxY, x: 0, y: area.y, clip: area)
        let made = KeptDrawing(area: area, context: context, grid: own, notes: notes)
        (drawing, standing) = (made, nil)
        if isCursorMoved, !made.isPartial { aside = made }
    }

    @discardableResult
    private func drawAnew(_ model: P.Model, in area: Rect, on grid: inout CellGrid, _ context: DrawContext)
        -> FrameNotes
    {
        let notes = FrameNotes()
        var context = context
        if comparison != nil { context.compared = figuresThen(in: area, context) }
        context.notes = notes
        P.draw(model, state, in: area, on: &grid, context: context)
        if BrowseOrder.takeWish() { needsOrder = true }
        self.notes = notes
        turnBrowse { $0.learn(notes) }
        // What is compared is one thing then and now: the row in view, not whatever stood first then.
        if comparison != nil, browse?.selected == nil, let table = notes.table, let row = table.pick(table.selected) {
            turnBrowse { $0.selected = row }
        }
        return notes
    }

    /// The numbers this screen shows at the moment compared with, found by drawing it unseen; empty when there is no model.
    private func figuresThen(in area: Rect, _ context: DrawContext) -> FigureBook {
        let book = FigureBook()
        guard let compared else { return book }
        var unseen = CellGrid(size: area.size)
        var context = context
        context.record = book
        P.draw(compared, state, in: unseen.bounds, on: &unseen, context: context)
        return book
    }

    /// Changes the list, map and detail part of the state, where the panel has one.
    package func changeBrowse(_ change: (inout BrowseState) -> Void) {
        forgetDrawing()
        turnBrowse(change)
    }

    /// Room in which every part of a panel is drawn, so that its numbers are noted.
    private static var wholeTable: Rect { Rect(x: 0, y: 0, width: 200, height: 60) }

    private func turnBrowse(_ change: (inout BrowseState) -> Void) { P.turnBrowse(&state, change) }

    package var browse: BrowseState? { P.browse(state) }

    package var figure: Figure? {
        if let browse, !browse.isDetailOpen, let headline = browse.headline, let figures = notes?.headline,
            figures.indices.contains(headline)
        {
            return figures[headline]
        }
        return model.flatMap { P.figure($0, state) }
    }
    package var subject: Subject? { model.flatMap { P.subject($0, state) } }
    package var crumbs: [LocalizedText] { model.map { P.crumbs($0, state) } ?? [] }
    package func table(context: DrawContext) -> DataTable {
        guard let model else { return .none }
        var context = context
        if comparison != nil { context.compared = figuresThen(in: Self.wholeTable, context) }
        return P.table(model, state, context: context)
    }
}

/// An entry of the registry.
package struct PanelEntry: Sendable {
    package let id: PanelID
    /// The digit that opens it.
    package let digit: Character
    package let open: @Sendable () -> any PanelSession

    package init<P: Panel>(_ panel: P.Type, digit: Character) {
        id = P.id
        self.digit = digit
        open = { TypedPanelSession<P>() }
    }
}

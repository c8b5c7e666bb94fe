package import Canvas
package import CityModel
package import CityStore

/// One screen: values and pure functions, so that it runs without a terminal.
///
/// `read` takes what it needs from one consistent snapshot, `compute` turns that into a model (kernels run here, off the UI
/// thread), `update` answers a key, `draw` writes cells. A new model is made when the query, the store or the moment changes.
package protocol Panel: Sendable {
    associatedtype Query: Hashable, Sendable
    associatedtype Facts: Sendable
    associatedtype Model: Sendable
    associatedtype State: Sendable, Equatable

    static var id: PanelID { get }
    static var actions: [PanelAction] { get }
    static func start() -> State
    /// The part of the state that decides what is read.
    static func query(_ state: State) -> Query
    static func read(_ snapshot: Snapshot, _ query: Query) throws -> Facts
    static func compute(_ facts: Facts, _ query: Query) -> Model
    /// The same with the last model at hand, for panels that keep what took long to find.
    static func compute(_ facts: Facts, _ query: Query, after last: Model?) -> Model
    /// Whether `advance` has something left to do.
    static func isUnfinished(_ model: Model, _ query: Query) -> Bool
    /// The next part of long work, about a tenth of a second of it: between parts acts are carried out, the screen shows how
    /// far it is, and a new query ends it.
    static func advance(_ model: Model, _ snapshot: Snapshot, _ query: Query) throws -> Model
    static func update(_ state: inout State, _ intent: Intent, _ model: Model) -> [Effect]
    /// Whether an intent is about something the state asks for and this model does not have yet; it is carried out on the
    /// model that has it.
    static func waits(_ intent: Intent, _ state: State, _ model: Model) -> Bool
    /// The actions that mean something in this state, for the footer.
    static func offered(_ state: State) -> [PanelAction]
    static func draw(_ model: Model, _ state: State, in area: Rect, on grid: inout CellGrid, context: DrawContext)
    /// The figure `e` explains now.
    static func figure(_ model: Model, _ state: State) -> Figure?
    /// What is selected: the subject of `a` and `i`.
    static func subject(_ model: Model, _ state: State) -> Subject?
    /// Where the user is inside the panel, outermost first, without the panel's own name.
    static func crumbs(_ model: Model, _ state: State) -> [LocalizedText]
    /// The list, map and detail part of the state, for the mouse, for scrolling and for remembered columns; nil for panels
    /// without one.
    static func browse(_ state: State) -> BrowseState?
    static func turnBrowse(_ state: inout State, _ change: (inout BrowseState) -> Void)
    /// The table on screen as header and rows, for export.
    static func table(_ model: Model, _ state: State, context: DrawContext) -> DataTable
}

extension Panel {
    package static func compute(_ facts: Facts, _ query: Query, after last: Model?) -> Model { compute(facts, query) }
    package static func isUnfinished(_ model: Model, _ query: Query) -> Bool { false }
    package static func advance(_ model: Model, _ snapshot: Snapshot, _ query: Query) throws -> Model { model }
    package static func waits(_ intent: Intent, _ state: State, _ model: Model) -> Bool { false }
    package static func offered(_ state: State) -> [PanelAction] { actions }
    package static func browse(_ state: State) -> BrowseState? { nil }
    package static func turnBrowse(_ state: inout State, _ change: (inout BrowseState) -> Void) {}
}

extension Panel where State: Browsing {
    package static func browse(_ state: State) -> BrowseState? { state.browse }
    package static func turnBrowse(_ state: inout State, _ change: (inout BrowseState) -> Void) {
        change(&state.browse)
    }
}

/// What is selected, as alarms and incidents need it.
package struct Subject: Sendable, Hashable {
    package let entity: EntityID
    package let name: LocalizedText
    package let position: Coordinate?
    package let severity: Severity?
    /// The open alarm that is meant, if any.
    package let alarm: Int64?

    package init(
        entity: EntityID, name: LocalizedText, position: Coordinate?, severity: Severity? = nil, alarm: Int64? = nil
    ) {
        self.entity = entity
        self.name = name
        self.position = position
        self.severity = severity
        self.alarm = alarm
    }
}

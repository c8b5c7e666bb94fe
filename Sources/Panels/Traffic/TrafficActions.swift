import Canvas
import CityModel

/// The panel's own keys. One that means nothing in a mode says so.
extension TrafficPanel {
    package static let changeView: ActionID = "traffic.view"
    package static let askRoute: ActionID = "traffic.route"
    package static let whatIf: ActionID = "traffic.whatif"
    package static let close: ActionID = "traffic.close"
    package static let lanesDown: ActionID = "traffic.lanes.down"
    package static let lanesUp: ActionID = "traffic.lanes.up"
    package static let speedDown: ActionID = "traffic.speed.down"
    package static let speedUp: ActionID = "traffic.speed.up"
    package static let demandDown: ActionID = "traffic.demand.down"
    package static let demandUp: ActionID = "traffic.demand.up"
    package static let scan: ActionID = "traffic.scan"
    package static let users: ActionID = "traffic.users"
    package static let compare: ActionID = "traffic.compare"
    package static let save: ActionID = "traffic.save"
    package static let ranking: ActionID = "traffic.ranking"
    package static let heat: ActionID = "traffic.heat"
    package static let guidance: ActionID = "traffic.guidance"
    package static let playback: ActionID = "traffic.playback"
    package static let undo: ActionID = "traffic.undo"

    package static let actions = [
        PanelAction(changeView, keys: [.character("v")]), PanelAction(askRoute, keys: [.character("r")]),
        PanelAction(whatIf, keys: [.character("w")]), PanelAction(ranking, keys: [.character("R")]),
        PanelAction(heat, keys: [.character("d")]), PanelAction(guidance, keys: [.character("f")]),
        PanelAction(playback, keys: [.character("P")]),
        PanelAction(close, keys: [.character("c")]),
        PanelAction(demandDown, keys: [.character("[")]), PanelAction(demandUp, keys: [.character("]")]),
        PanelAction(lanesDown, keys: [.character("(")]), PanelAction(lanesUp, keys: [.character(")")]),
        PanelAction(speedDown, keys: [.character("{")]), PanelAction(speedUp, keys: [.character("}")]),
        PanelAction(scan, keys: [.character("z")]), PanelAction(users, keys: [.character("u")]),
        PanelAction(compare, keys: [.character("b")]), PanelAction(save, keys: [.character("y")]),
        PanelAction(undo, keys: [.character("o")]),
    ]
}

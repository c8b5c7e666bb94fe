import Canvas
import CityAccess
import CityModel
import CityStore
import Foundation
import Testing

@testable import CityPanels

/// A panel with a room that is opened by one key and furnished by the next model; what is done inside is told by notices.
private enum RoomPanel: Panel {
    struct State: Sendable, Equatable {
        var isInside = false
    }

    static let id: PanelID = "room"
    static let actions: [PanelAction] = []
    static let enter: ActionID = "room.enter"
    static let sit: ActionID = "room.sit"
    static let wave: ActionID = "room.wave"

    static func start() -> State { State() }
    static func query(_ state: State) -> Bool { state.isInside }
    static func read(_ snapshot: Snapshot, _ query: Bool) throws -> Bool { query }
    /// Whether the room is furnished.
    static func compute(_ facts: Bool, _ query: Bool) -> Bool { facts }
    static func waits(_ intent: Intent, _ state: State, _ model: Bool) -> Bool {
        state.isInside && !model && intent != .action(Actions.back)
    }
    static func update(_ state: inout State, _ intent: Intent, _ model: Bool) -> [Effect] {
        switch intent {
        case .action(enter): state.isInside = true
        case .action(Actions.back): state.isInside = false
        case .action(let action): return [.notice("\(action.text) \(model ? "furnished" : "bare")", [:])]
        default: break
        }
        return []
    }
    static func draw(_ model: Bool, _ state: State, in area: Rect, on grid: inout CellGrid, context: DrawContext) {}
    static func figure(_ model: Bool, _ state: State) -> Figure? { nil }
    static func subject(_ model: Bool, _ state: State) -> Subject? { nil }
    static func crumbs(_ model: Bool, _ state: State) -> [LocalizedText] { [] }
    static func table(_ model: Bool, _ state: State, context: DrawContext) -> DataTable { .none }
}

@Suite final class PanelSessionTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "session-\(UUID().uuidString)")
    private let cache: CityCache
    private let session = TypedPanelSession<RoomPanel>()
    private let now = Timestamp(secondsSince1970: 1_790_000_000)

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        cache = try CityCache(path: folder.appending(path: "city.db").path, cipher: nil)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func made() throws -> LoadedModel {
        let job = try #require(session.load(version: 0, asOf: now))
        return try job(cache, Viewer(user: "test", role: .dutyOfficer))
    }

    private func press(_ actions: ActionID...) -> [String] { actions.flatMap { told(session.handle(.action($0))) } }

    private func told(_ effects: [Effect]) -> [String] {
        effects.map { if case .notice(let text, _) = $0 { text } else { "something else" } }
    }

    @Test func `what is typed before the first model is carried out on it, and what it brings about is passed on`()
        throws
    {
        #expect(press(RoomPanel.wave).isEmpty)
        #expect(told(session.accept(try made())) == ["room.wave bare"])
    }

    @Test func `what is typed ahead of a mode's model waits for it, in order, and is told then`() throws {
        session.accept(try made())
        #expect(press(RoomPanel.enter, RoomPanel.sit, RoomPanel.wave).isEmpty)
        #expect(
            told(session.accept(try made())) == ["room.sit furnished", "room.wave furnished"])
        #expect(press(RoomPanel.wave) == ["room.wave furnished"])
    }

    @Test func `an older model that comes in between carries nothing out`() throws {
        session.accept(try made())
        let late = try #require(session.load(version: 1, asOf: now))
        let bare = try late(cache, Viewer(user: "test", role: .dutyOfficer))
        _ = press(RoomPanel.enter, RoomPanel.sit)
        #expect(session.accept(bare).isEmpty)
        #expect(told(session.accept(try made())) == ["room.sit furnished"])
    }

    @Test func `going back does not wait and takes back what was typed ahead`() throws {
        session.accept(try made())
        _ = press(RoomPanel.enter, RoomPanel.sit)
        let late = try made()
        _ = press(Actions.back)
        #expect(session.accept(late).isEmpty)
        #expect(press(RoomPanel.wave) == ["room.wave furnished"])
    }
}

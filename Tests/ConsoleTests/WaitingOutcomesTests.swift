import CityModel
import CityPanels
import Testing

@testable import cityops

@Suite struct WaitingOutcomesTests {
    private func failed(_ panel: PanelID, _ reason: String) -> Workbench.Outcome { .failed(panel, reason) }

    private func reasons(_ outcomes: [Workbench.Outcome]) -> [String] {
        outcomes.map {
            switch $0 {
            case .failed(let id, let reason): "\(id.text) \(reason)"
            case .status: "status"
            default: "other"
            }
        }
    }

    @Test func `what waits is taken once, in the order it came, the newest of its kind`() {
        var waiting = WaitingOutcomes()
        waiting.keep(live: failed("a", "1"))
        waiting.keep(live: failed("b", "1"))
        waiting.keep(detail: failed("c", "1"))
        waiting.keep(live: failed("a", "2"))
        #expect(reasons(waiting.takeLive()) == ["b 1", "a 2"])
        #expect(waiting.takeLive().isEmpty)
        #expect(reasons(waiting.takeDetails()) == ["c 1"])
        #expect(waiting.takeDetails().isEmpty)
    }

    @Test func `what comes by itself does not put off details that wait`() {
        var waiting = WaitingOutcomes()
        waiting.keep(detail: failed("a", "details"))
        waiting.keep(live: failed("b", "live"))
        waiting.keep(live: failed("a", "newer"))
        #expect(reasons(waiting.takeDetails()) == ["a newer"])
        #expect(reasons(waiting.takeLive()) == ["b live"])
    }

    @Test func `what is shown at once leaves nothing older behind that would undo it`() {
        var waiting = WaitingOutcomes()
        waiting.keep(live: failed("a", "old"))
        waiting.keep(detail: failed("a", "older"))
        waiting.keep(live: failed("b", "kept"))
        waiting.drop(outdatedBy: failed("a", "new"))
        #expect(reasons(waiting.takeLive()) == ["b kept"])
        #expect(waiting.takeDetails().isEmpty)
    }

    @Test func `messages never stand for one another`() {
        var waiting = WaitingOutcomes()
        waiting.keep(live: .message("x", [:], isError: false))
        waiting.keep(live: .message("x", [:], isError: false))
        #expect(waiting.takeLive().count == 2)
    }
}

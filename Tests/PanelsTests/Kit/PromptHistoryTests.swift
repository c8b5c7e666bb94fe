import Canvas
import Testing

@testable import CityPanels

@Suite struct PromptHistoryTests {
    @Test func `the arrows go through earlier answers and back to what was being typed`() throws {
        var history = PromptHistory()
        for answer in ["a > b", "c > d", "c > d", " "] { history.keep(answer, of: "route") }
        history.keep("other", of: "task")
        var field = TextField("half")
        var seen: [String] = []
        for key in [Key.up, .up, .up, .down, .down, .down] {
            field = history.recall(key, of: "route", field) ?? field
            seen.append(field.text)
        }
        #expect(seen == ["c > d", "a > b", "a > b", "c > d", "half", "half"])
    }

    @Test func `other keys and empty histories change nothing`() {
        var history = PromptHistory()
        #expect(history.recall(.up, of: "route", TextField("x")) == nil)
        history.keep("a", of: "route")
        #expect(history.recall(.character("u"), of: "route", TextField("x")) == nil)
    }
}

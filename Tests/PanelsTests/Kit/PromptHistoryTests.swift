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

    @Test func `a prompt that is left does not tell another where it stood`() throws {
        var history = PromptHistory()
        for answer in ["a", "b", "c"] { history.keep(answer, of: "route") }
        history.keep("only", of: "task")
        for leaves in [false, true] {
            #expect(history.recall(.up, of: "route", TextField("x"))?.text == "c")
            if leaves { history.leave() }
            #expect(history.recall(.down, of: "task", TextField("y")) == nil)
            #expect(history.recall(.up, of: "task", TextField("y"))?.text == "only")
            #expect(history.recall(.up, of: "task", TextField("only")) == nil)
            #expect(history.recall(.down, of: "task", TextField("only"))?.text == "y")
        }
        #expect(history.recall(.up, of: "route", TextField("x"))?.text == "c")
    }

    @Test func `other keys and empty histories change nothing`() {
        var history = PromptHistory()
        #expect(history.recall(.up, of: "route", TextField("x")) == nil)
        history.keep("a", of: "route")
        #expect(history.recall(.character("u"), of: "route", TextField("x")) == nil)
    }
}

import Testing

@testable import CityPanels

@Suite struct ListMemoryTests {
    private let memory = ListMemory()

    private func list(_ number: Int) -> [Int] { Array(number..<number + 3) }

    /// What is kept under a key, or a mark that it was made anew.
    private func sum(_ list: [Int], _ key: String = "sum") -> (value: Int, isNew: Bool) {
        var isNew = false
        let value = memory.value(of: list, for: key) {
            isNew = true
            return list.reduce(0, +)
        }
        return (value, isNew)
    }

    @Test func `what was made of a list is made once for each key`() {
        let (one, same) = (list(1), list(1))
        #expect(sum(one) == (6, true) && sum(one) == (6, false))
        #expect(sum(one, "other").isNew)
        // Equal elements in another place are another list.
        #expect(sum(same).isNew)
    }

    @Test func `the list used longest ago is let go with all that was made of it`() {
        let lists = (0..<5).map(list)
        for number in 0..<4 { memory.keep("word \(number)", of: lists[number], for: number) }
        #expect(memory.known(of: lists[0], for: 0) as String? == nil, "two of a kind are kept")
        for number in 0..<4 { memory.keep(Double(number), of: lists[number], for: "\(number)") }
        #expect(memory.known(of: lists[2], for: "2") as Double? == 2)
        memory.keep(1, of: lists[4], for: "a")
        memory.keep(2, of: lists[0], for: "b")
        memory.keep(UInt8(3), of: lists[1], for: "c")
        // Now 4, 0, 1 and 2 or 3 are in use, of which 2 was asked for last.
        #expect(memory.known(of: lists[2], for: "2") as Double? == 2)
        #expect(memory.known(of: lists[3], for: "3") as Double? == nil)
        #expect(memory.known(of: lists[3], for: 3) as String? == nil)
    }

    @Test func `at rest the two lists used last are kept`() {
        let lists = (0..<4).map(list)
        let words = [["a"], ["b"]]
        for (number, list) in lists.enumerated() { memory.keep(number, of: list, for: "place \(number / 2)") }
        memory.keep(Double(7), of: lists[0], for: "seven")
        for list in words { memory.keep(true, of: list, for: "kept") }
        memory.letGoOfOld()
        #expect(memory.known(of: lists[0], for: "seven") as Double? == 7)
        #expect(memory.known(of: lists[3], for: "place 1") as Int? == 3)
        #expect(memory.known(of: lists[2], for: "place 1") as Int? == nil)
        #expect(words.allSatisfy { memory.known(of: $0, for: "kept") as Bool? == true })
    }
}

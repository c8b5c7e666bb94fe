import Testing

@testable import Canvas

@Suite struct TableLayoutTests {
    private let columns = (0..<8).map { Table.Column("c\($0)", width: .fixed(6), priority: $0 > 4 ? 1 : 0) }

    private func shown(_ width: Int, skipping: Int) -> [Int] {
        TableLayout(columns: columns, width: width, skipping: skipping).fields.map(\.column)
    }

    @Test func `the first column stays and every other can be reached`() {
        let farthest = TableLayout.farthest(columns: columns, width: 27)
        #expect(farthest == 5)
        var seen: Set<Int> = []
        for skipping in 0...farthest {
            let fields = shown(27, skipping: skipping)
            #expect(fields.first == 0)
            seen.formUnion(fields)
        }
        #expect(seen == Set(0..<8))
        #expect(shown(27, skipping: 99) == shown(27, skipping: farthest))
    }

    @Test func `what fits has nothing to scroll`() {
        #expect(TableLayout.farthest(columns: columns, width: 55) == 0)
        #expect(shown(55, skipping: 3) == Array(0..<8))
    }

    @Test func `marks tell on which side columns are hidden`() {
        let (first, last) = (
            TableLayout(columns: columns, width: 27, skipping: 1), TableLayout(columns: columns, width: 27, skipping: 5)
        )
        #expect(!first.hidesLeft && first.hidesRight)
        #expect(last.hidesLeft && !last.hidesRight)
    }

    @Test(arguments: [0, 1, 5, 6, 13]) func `narrow areas are harmless`(width: Int) {
        for skipping in [0, 3, 99] { #expect(shown(width, skipping: skipping).count <= 8) }
        #expect(TableLayout(columns: [], width: width, skipping: 2).fields.isEmpty)
    }
}

/// A count of people or households as it may be shown.
package enum ShownCount: Sendable, Hashable {
    case exact(Int)
    /// 1 to 4: named by no number, so that nobody can be told from it.
    case fewerThanFive
    /// Hidden because the one suppressed count beside it could be worked out from the sum.
    case withheld

    package var value: Int? {
        if case .exact(let count) = self { count } else { nil }
    }
}

/// The small-group rule: counts of 1 to 4 are not shown, and neither is what would give them away.
package enum SmallCells {
    package static let least = 5

    package static func alone(_ count: Int) -> ShownCount {
        count > 0 && count < least ? .fewerThanFive : .exact(count)
    }

    /// Counts that add up to a sum which is shown: when one alone is suppressed, the smallest other one is as well.
    package static func parts(_ counts: [Int]) -> [ShownCount] {
        var shown = counts.map(alone)
        guard shown.count(where: { $0 == .fewerThanFive }) == 1 else { return shown }
        let others = counts.indices.filter { counts[$0] >= least }
        if let smallest = others.min(by: { counts[$0] < counts[$1] }) { shown[smallest] = .withheld }
        return shown
    }
}

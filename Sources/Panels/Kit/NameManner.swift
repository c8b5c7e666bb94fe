/// In what way a query fits a name; the smaller the better.
package struct NameManner: Sendable, Hashable, Comparable {
    package enum Kind: Int, Sendable {
        /// The whole name, letter by letter.
        case equal
        /// The whole name by its readings: full pinyin, initials, or a mixture.
        case read
        /// Whole words of an alphabetic name, or the initials of all its words.
        case word
        /// The beginning of the name: its letters, its readings or the initials of its words.
        case start
        /// The beginning of a later word, or Chinese characters farther on.
        case wordStart
        /// Letters, or readings, that stand together farther on.
        case inside
        /// Beginnings of words in their order, others left out: `hui lake`.
        case parts
        /// Letters in their order from the beginning of a word on; for queries of four letters and more.
        case loose
    }

    package let kind: Kind
    /// The smaller the closer, among fits of a kind.
    let slack: Int
    /// Whether it fits by readings or initials rather than by letters that stand together.
    let isSpelled: Bool

    init(_ kind: Kind, slack: Int = 0, isSpelled: Bool = false) {
        self.kind = kind
        self.slack = slack
        self.isSpelled = isSpelled
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.kind.rawValue, left.slack) < (right.kind.rawValue, right.slack)
    }

    /// As ``NameSearch/score(_:_:)`` tells it.
    var score: Int {
        switch kind {
        case .equal: 0
        case .parts, .loose: 4
        case _ where isSpelled: 3
        case .word: slack == 0 ? 1 : 2
        case .start: 1
        case .read, .wordStart, .inside: 2
        }
    }
}

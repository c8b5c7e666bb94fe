/// A query in the same folded form as the names, and the ways it can fit one.
struct NameQuery {
    typealias Name = UnsafeBufferPointer<UInt32>

    /// Shorter queries are not looked for letter by letter: nearly every long name has them somewhere.
    private static let shortestLoose = 4

    let letters: [UInt32]
    let mask: UInt32
    let own: UInt64
    let isASCII: Bool
    let hasNoASCII: Bool

    init(_ text: String) {
        var letters: [UInt32] = []
        LetterFolding.fold(text) { letter, _ in letters.append(letter) }
        self.letters = letters
        isASCII = letters.allSatisfy { $0 < 0x80 }
        hasNoASCII = letters.allSatisfy { $0 >= 0x80 }
        mask = letters.reduce(0) { $0 | LetterFolding.mask($1) }
        own = letters.reduce(0) { $0 | LetterFolding.hash($1) }
    }

    /// The best of the places where the whole query stands together in a name.
    func together(in name: Name, starts: UInt64) -> NameManner? {
        guard name.count >= letters.count else { return nil }
        var best: NameManner?
        search: for start in 0...name.count - letters.count {
            for index in 0..<letters.count where name[start + index] != letters[index] { continue search }
            let here = manner(in: name, from: start, starts)
            if best.map({ here < $0 }) ?? true { best = here }
            if start == 0 { break }
        }
        return best
    }

    private func manner(in name: Name, from start: Int, _ starts: UInt64) -> NameManner {
        let end = start + letters.count
        if start == 0, end == name.count { return NameManner(.equal) }
        let begins = Self.isStart(start, starts)
        if begins, letters[0] < 0x2E80, end == name.count || Self.isStart(end, starts) || !Self.isWord(name[end]) {
            return NameManner(.word, slack: start == 0 ? 0 : 1)
        }
        if start == 0 { return NameManner(.start) }
        if begins { return NameManner(.wordStart) }
        let crosses = (start + 1..<end).contains { Self.isStart($0, starts) }
        return NameManner(.inside, slack: crosses ? 2 : 1)
    }

    /// Whether the query is the first letters of a name's words, one after the other from its first word on.
    func initials(of name: Name, starts: UInt64) -> NameManner? {
        guard letters.count > 1 else { return nil }
        var (rest, matched) = (starts, 0)
        while rest != 0, matched < letters.count {
            guard name[rest.trailingZeroBitCount] == letters[matched] else { return nil }
            matched += 1
            rest &= rest - 1
        }
        guard matched == letters.count else { return nil }
        return NameManner(rest == 0 ? .word : .start, slack: 2, isSpelled: true)
    }

    /// Beginnings of words in their order, or else letters in their order from the beginning of a word on.
    func scattered(in name: Name, starts: UInt64) -> NameManner? {
        guard letters.count >= 2, letters.count <= 63, hasStart(in: name, starts) else { return nil }
        if letters.count > 2, isParts(of: name, starts) { return NameManner(.parts) }
        guard letters.count >= Self.shortestLoose else { return nil }
        var rest = starts
        while rest != 0 {
            let start = rest.trailingZeroBitCount
            rest &= rest - 1
            guard name[start] == letters[0] else { continue }
            guard let gaps = gaps(in: name, from: start) else { return nil }
            if gaps <= 3 * letters.count { return NameManner(.loose, slack: gaps) }
        }
        return nil
    }

    /// Whether any word begins with the query's first letter, without which nothing is scattered over words.
    private func hasStart(in name: Name, _ starts: UInt64) -> Bool {
        var rest = starts
        while rest != 0 {
            if name[rest.trailingZeroBitCount] == letters[0] { return true }
            rest &= rest - 1
        }
        return false
    }

    private func isParts(of name: Name, _ starts: UInt64) -> Bool {
        let all = UInt64(1) << UInt64(letters.count)
        // A bit a place of the query: those some words have led to, and those the present word is at.
        var (reached, run) = (UInt64(1), UInt64(0))
        for (place, letter) in name.enumerated() {
            if Self.isStart(place, starts) { run = reached }
            guard run != 0 else { continue }
            var (next, rest) = (UInt64(0), run)
            while rest != 0 {
                let index = rest.trailingZeroBitCount
                rest &= rest - 1
                if index < letters.count, letters[index] == letter { next |= 1 << UInt64(index + 1) }
            }
            run = next
            reached |= run
            if reached & all != 0 { return true }
        }
        return false
    }

    /// How many letters lie between those of the query; nil when they do not stand in that order.
    private func gaps(in name: Name, from start: Int) -> Int? {
        var index = 0
        for place in start..<name.count where name[place] == letters[index] {
            index += 1
            if index == letters.count { return place - start + 1 - letters.count }
        }
        return nil
    }

    private static func isStart(_ place: Int, _ starts: UInt64) -> Bool {
        place < 64 && starts & 1 << UInt64(place) != 0
    }

    private static func isWord(_ letter: UInt32) -> Bool { LetterFolding.isWord(letter) }
}

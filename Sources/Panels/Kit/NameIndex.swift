/// Names prepared for searching: folded letters with the readings of Chinese characters, flat in memory, so that a query
/// over 100,000 names is answered between two keys.
package struct NameIndex: Sendable {
    /// How a query fits a name; smaller is better.
    package struct Fit: Sendable, Hashable, Comparable {
        package enum Kind: Int, Sendable {
            case equal, start, inside, pinyin, scattered
        }

        package let kind: Kind
        /// 0 when the fit begins with the name; for scattered letters how many letters lie between them.
        let slack: Int
        /// Letters of the name.
        let length: Int

        package static func < (left: Fit, right: Fit) -> Bool {
            (left.kind.rawValue, left.slack, left.length) < (right.kind.rawValue, right.slack, right.length)
        }
    }

    /// One spelling of one entry: its letters and what can be asked of them at a glance.
    private struct Span {
        let entry: Int32
        let start: Int32
        let end: Int32
        /// Letters a–z that its letters or their readings have, digits as bit 26, others as bits 27 … 31 by hash.
        let letters: UInt32
        /// Hash bits of its own letters.
        let own: UInt64
    }

    private let spans: [Span]
    private let letters: [UInt32]
    /// For each letter the place of its readings, or -1.
    private let readingOf: [Int32]
    private let readings: PinyinReadings
    package let count: Int

    /// - Parameter names: Each entry's names; any of them may fit.
    package init(_ names: [[String]], readings: PinyinReadings) {
        var (spans, letters, readingOf) = ([Span](), [UInt32](), [Int32]())
        spans.reserveCapacity(names.count * 2)
        for (entry, texts) in names.enumerated() {
            for text in texts {
                let start = letters.count
                var (mask, own) = (UInt32(0), UInt64(0))
                LetterFolding.fold(text) { letter in
                    let place = letter < 0x2E80 ? -1 : readings.place(of: letter)
                    letters.append(letter)
                    readingOf.append(place)
                    mask |= LetterFolding.mask(letter)
                    if place >= 0 { mask |= readings.mask(at: place) }
                    own |= LetterFolding.hash(letter)
                }
                spans.append(
                    Span(entry: Int32(entry), start: Int32(start), end: Int32(letters.count), letters: mask, own: own))
            }
        }
        (self.spans, self.letters, self.readingOf, self.readings) = (spans, letters, readingOf, readings)
        count = names.count
    }

    /// The best entries, best first; of equal fits the earlier entry. An empty query fits the first entries.
    /// - Complexity: one look at every name, a closer one at those that have all letters of the query.
    package func ranked(_ text: String, limit: Int) -> [(entry: Int, fit: Fit)] {
        let query = NameQuery(text)
        guard !query.letters.isEmpty else {
            return (0..<min(limit, count)).map { ($0, Fit(kind: .equal, slack: 0, length: 0)) }
        }
        var best = BestFits(limit: limit)
        forEachFit(query) { entry, fit in best.offer(fit, entry: entry) }
        return best.kept.map { ($0.entry, $0.fit) }
    }

    /// Whether each entry fits; an empty query fits all.
    package func matching(_ text: String) -> [Bool] {
        let query = NameQuery(text)
        guard !query.letters.isEmpty else { return Array(repeating: true, count: count) }
        var result = [Bool](repeating: false, count: count)
        forEachFit(query) { entry, _ in result[entry] = true }
        return result
    }

    /// The best fit of any name of any entry.
    package func best(_ text: String) -> Fit? {
        let query = NameQuery(text)
        var best: Fit?
        forEachFit(query) { _, fit in if best.map({ fit < $0 }) ?? true { best = fit } }
        return best
    }

    private func forEachFit(_ query: NameQuery, _ body: (Int, Fit) -> Void) {
        letters.withUnsafeBufferPointer { letters in
            for span in spans where query.mask & ~span.letters == 0 {
                if !query.isASCII, query.own & ~span.own != 0, query.hasNoASCII { continue }
                let name = UnsafeBufferPointer(rebasing: letters[Int(span.start)..<Int(span.end)])
                if let fit = fit(query, name, Int(span.start), own: span.own) { body(Int(span.entry), fit) }
            }
        }
    }

    private func fit(_ query: NameQuery, _ name: UnsafeBufferPointer<UInt32>, _ start: Int, own: UInt64) -> Fit? {
        if query.own & ~own == 0, let place = query.place(in: name) {
            let kind: Fit.Kind = place > 0 ? .inside : name.count == query.letters.count ? .equal : .start
            return Fit(kind: kind, slack: place, length: name.count)
        }
        if let place = spelled(query, name, start) {
            return Fit(kind: .pinyin, slack: place > 0 ? 1 : 0, length: name.count)
        }
        guard query.isASCII, query.own & ~own == 0, let gaps = query.gaps(in: name) else { return nil }
        return Fit(kind: .scattered, slack: gaps, length: name.count)
    }

    /// The first letter from which on the query can be read: each of its parts a letter itself, a whole syllable or a
    /// syllable's first letter, the last one also a syllable's beginning. Nil when no character has a reading.
    private func spelled(_ query: NameQuery, _ name: UnsafeBufferPointer<UInt32>, _ start: Int) -> Int? {
        guard query.letters.count <= 63 else { return nil }
        let all = UInt64(1) << UInt64(query.letters.count)
        for first in 0..<name.count where readingOf[start + first] >= 0 || name[first] == query.letters[0] {
            var reached: UInt64 = 1
            for index in first..<name.count {
                reached = step(reached, query, name[index], readingOf[start + index])
                if reached & all != 0 { return first }
                if reached == 0 { break }
            }
        }
        return nil
    }

    /// The places of the query that one more letter of the name leads to; a bit a place.
    private func step(_ reached: UInt64, _ query: NameQuery, _ letter: UInt32, _ reading: Int32) -> UInt64 {
        var next: UInt64 = 0
        var rest = reached
        while rest != 0 {
            let place = rest.trailingZeroBitCount
            rest &= rest - 1
            guard place < query.letters.count else { continue }
            if query.letters[place] == letter { next |= 1 << UInt64(place + 1) }
            if reading >= 0 { next |= readings.ends(of: query.letters, from: place, at: reading) }
        }
        return next
    }
}

/// A query in the same folded form.
struct NameQuery {
    let letters: [UInt32]
    let mask: UInt32
    let own: UInt64
    let isASCII: Bool
    let hasNoASCII: Bool

    init(_ text: String) {
        var letters: [UInt32] = []
        LetterFolding.fold(text) { letters.append($0) }
        self.letters = letters
        isASCII = letters.allSatisfy { $0 < 0x80 }
        hasNoASCII = letters.allSatisfy { $0 >= 0x80 }
        mask = letters.reduce(0) { $0 | LetterFolding.mask($1) }
        own = letters.reduce(0) { $0 | LetterFolding.hash($1) }
    }

    /// Where the whole query stands in a name.
    func place(in name: UnsafeBufferPointer<UInt32>) -> Int? {
        guard name.count >= letters.count else { return nil }
        search: for start in 0...name.count - letters.count {
            for index in 0..<letters.count where name[start + index] != letters[index] { continue search }
            return start
        }
        return nil
    }

    /// How many letters lie between those of the query when they stand in order in a name of ASCII letters.
    func gaps(in name: UnsafeBufferPointer<UInt32>) -> Int? {
        var (index, first) = (0, -1)
        for (place, letter) in name.enumerated() {
            guard letter < 0x80 else { return nil }
            guard index < letters.count, letter == letters[index] else { continue }
            if first < 0 { first = place }
            index += 1
            if index == letters.count { return name.allSatisfy { $0 < 0x80 } ? place - first + 1 - letters.count : nil }
        }
        return nil
    }
}

/// The best few of many fits, without sorting them all.
private struct BestFits {
    private(set) var kept: [(fit: NameIndex.Fit, entry: Int)] = []
    private let limit: Int

    init(limit: Int) { self.limit = max(1, limit) }

    mutating func offer(_ fit: NameIndex.Fit, entry: Int) {
        if let last = kept.last, kept.count == limit, !Self.precedes((fit, entry), last) { return }
        if let same = kept.firstIndex(where: { $0.entry == entry }) {
            guard fit < kept[same].fit else { return }
            kept.remove(at: same)
        }
        var (low, high) = (0, kept.count)
        while low < high {
            let middle = (low + high) / 2
            if Self.precedes(kept[middle], (fit, entry)) { low = middle + 1 } else { high = middle }
        }
        kept.insert((fit, entry), at: low)
        if kept.count > limit { kept.removeLast() }
    }

    private static func precedes(
        _ left: (fit: NameIndex.Fit, entry: Int), _ right: (fit: NameIndex.Fit, entry: Int)
    ) -> Bool { left.fit == right.fit ? left.entry < right.entry : left.fit < right.fit }
}

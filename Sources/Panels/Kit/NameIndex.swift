/// Names prepared for searching: folded letters with the readings of Chinese characters, flat in memory, so that a query
/// over 100,000 names is answered between two keys.
package struct NameIndex: Sendable {
    /// How a query fits a name; smaller is better.
    package struct Fit: Sendable, Hashable, Comparable {
        let manner: NameManner
        /// What kind of thing the name is of; of equal fits the lower comes first.
        let rank: UInt8
        /// Letters of the name.
        let length: Int

        package var kind: NameManner.Kind { manner.kind }

        package static func < (left: Fit, right: Fit) -> Bool {
            (left.kind.rawValue, left.rank, left.manner.slack, left.length)
                < (right.kind.rawValue, right.rank, right.manner.slack, right.length)
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
        /// Which of its first 64 letters begin a word; a Chinese character is one.
        let starts: UInt64
        /// Whether any of its characters has a reading.
        let isRead: Bool
    }

    private let spans: [Span]
    private let letters: [UInt32]
    /// For each letter the place of its readings, or -1.
    private let readingOf: [Int32]
    private let readings: PinyinReadings
    private let ranks: [UInt8]
    package let count: Int

    /// - Parameters:
    ///   - names: Each entry's names; any of them may fit.
    ///   - ranks: What kind of thing each entry is; empty when they are all alike.
    package init(_ names: [[String]], ranks: [UInt8] = [], readings: PinyinReadings) {
        var (spans, letters, readingOf) = ([Span](), [UInt32](), [Int32]())
        spans.reserveCapacity(names.count * 2)
        for (entry, texts) in names.enumerated() {
            for text in texts {
                let start = letters.count
                var (mask, own, starts, isRead) = (UInt32(0), UInt64(0), UInt64(0), false)
                LetterFolding.fold(text) { letter, isStart in
                    let place = letter < 0x2E80 ? -1 : readings.place(of: letter)
                    if isStart, letters.count - start < 64 { starts |= 1 << UInt64(letters.count - start) }
                    letters.append(letter)
                    readingOf.append(place)
                    mask |= LetterFolding.mask(letter)
                    if place >= 0 {
                        mask |= readings.mask(at: place)
                        isRead = true
                    }
                    own |= LetterFolding.hash(letter)
                }
                spans.append(
                    Span(
                        entry: Int32(entry), start: Int32(start), end: Int32(letters.count), letters: mask, own: own,
                        starts: starts, isRead: isRead))
            }
        }
        (self.spans, self.letters, self.readingOf, self.readings) = (spans, letters, readingOf, readings)
        self.ranks = ranks
        count = names.count
    }

    /// The best entries, best first; of equal fits the earlier entry. An empty query fits the first entries.
    /// - Complexity: one look at every name, a closer one at those that have all letters of the query.
    package func ranked(_ text: String, limit: Int) -> [(entry: Int, fit: Fit)] {
        let query = NameQuery(text)
        guard !query.letters.isEmpty else {
            return (0..<min(limit, count)).map { ($0, Fit(manner: NameManner(.equal), rank: 0, length: 0)) }
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

    /// The fit of every name that fits.
    func all(_ text: String) -> [Fit] {
        var fits: [Fit] = []
        forEachFit(NameQuery(text)) { _, fit in fits.append(fit) }
        return fits
    }

    private func forEachFit(_ query: NameQuery, _ body: (Int, Fit) -> Void) {
        letters.withUnsafeBufferPointer { letters in
            for span in spans where query.mask & ~span.letters == 0 {
                if !query.isASCII, query.own & ~span.own != 0, query.hasNoASCII { continue }
                let name = UnsafeBufferPointer(rebasing: letters[Int(span.start)..<Int(span.end)])
                guard let manner = manner(query, name, span) else { continue }
                let entry = Int(span.entry)
                body(entry, Fit(manner: manner, rank: ranks.isEmpty ? 0 : ranks[entry], length: name.count))
            }
        }
    }

    private func manner(_ query: NameQuery, _ name: NameQuery.Name, _ span: Span) -> NameManner? {
        let hasLetters = query.own & ~span.own == 0
        let together = hasLetters ? query.together(in: name, starts: span.starts) : nil
        if let together, together.kind.rawValue <= NameManner.Kind.start.rawValue { return together }
        let read =
            span.isRead
            ? spelled(query, name, Int(span.start)) : hasLetters ? query.initials(of: name, starts: span.starts) : nil
        if let together, let read { return min(together, read) }
        if let best = together ?? read { return best }
        guard hasLetters, query.isASCII, !span.isRead else { return nil }
        return query.scattered(in: name, starts: span.starts)
    }

    /// How a name is read by the query: each of its parts a letter itself, a whole syllable or a syllable's first letter,
    /// the last one also a syllable's beginning. Nil when it is not.
    private func spelled(_ query: NameQuery, _ name: NameQuery.Name, _ start: Int) -> NameManner? {
        guard query.letters.count <= 63 else { return nil }
        let all = UInt64(1) << UInt64(query.letters.count)
        for first in 0..<name.count where readingOf[start + first] >= 0 || name[first] == query.letters[0] {
            var reached: UInt64 = 1
            for index in first..<name.count {
                reached = step(reached, query, name[index], readingOf[start + index])
                if reached & all != 0 {
                    guard first == 0 else { return NameManner(.inside, isSpelled: true) }
                    guard index == name.count - 1 else { return NameManner(.start, slack: 1, isSpelled: true) }
                    return NameManner(.read, slack: query.letters.count == name.count ? 1 : 0, isSpelled: true)
                }
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

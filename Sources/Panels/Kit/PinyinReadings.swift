/// How Chinese characters are read: syllables without tones, several for characters that have several.
package struct PinyinReadings: Sendable {
    private struct Readings {
        var syllables: [[UInt32]] = []
        var mask: UInt32 = 0
    }

    private let places: [UInt32: Int32]
    private let readings: [Readings]

    /// - Parameter table: Lines of `syllable<TAB>characters`, as in `data/pinyin.tsv`.
    package init(table: String) {
        var (places, readings) = ([UInt32: Int32](), [Readings]())
        for line in table.split(separator: "\n") {
            let parts = line.split(separator: "\t")
            guard parts.count == 2 else { continue }
            let syllable = parts[0].unicodeScalars.map(\.value)
            for character in parts[1].unicodeScalars {
                let place = places[character.value] ?? Int32(readings.count)
                if Int(place) == readings.count { readings.append(Readings()) }
                places[character.value] = place
                readings[Int(place)].syllables.append(syllable)
                readings[Int(place)].mask |= syllable.reduce(0) { $0 | LetterFolding.mask($1) }
            }
        }
        (self.places, self.readings) = (places, readings)
    }

    /// Where a character's readings stand; -1 when it has none.
    func place(of letter: UInt32) -> Int32 { places[letter] ?? -1 }

    /// A character's syllables in the table's order; empty when it has none.
    func syllables(of letter: UInt32) -> [String] {
        guard let place = places[letter] else { return [] }
        return readings[Int(place)].syllables.map { syllable in
            String(String.UnicodeScalarView(syllable.compactMap { Unicode.Scalar($0) }))
        }
    }

    /// All letters of a character's readings.
    func mask(at place: Int32) -> UInt32 { readings[Int(place)].mask }

    /// How far a query is read, from a place of it on, by one character: past its first letter, past a whole syllable,
    /// and to the query's end when what is left begins a syllable. A bit a place.
    func ends(of query: [UInt32], from start: Int, at place: Int32) -> UInt64 {
        var ends: UInt64 = 0
        for syllable in readings[Int(place)].syllables {
            var length = 0
            while length < syllable.count, start + length < query.count, query[start + length] == syllable[length] {
                length += 1
            }
            guard length > 0 else { continue }
            ends |= 1 << UInt64(start + 1)
            if length == syllable.count || start + length == query.count { ends |= 1 << UInt64(start + length) }
        }
        return ends
    }
}

/// Letters as searching sees them: small, without blanks.
enum LetterFolding {
    /// Gives each letter and whether it begins a word: a Chinese character does, and a letter or digit after neither.
    static func fold(_ text: String, _ body: (UInt32, Bool) -> Void) {
        var isInWord = false
        for scalar in text.unicodeScalars {
            let value = scalar.value
            switch value {
            case 0x20, 0x3000: isInWord = false
            case 0x2E80...0x9FFF:
                body(value, true)
                isInWord = false
            case 0x41...0x5A: give(value + 0x20, &isInWord, body)
            case 0..<0x80: give(value, &isInWord, body)
            default:
                for folded in scalar.properties.lowercaseMapping.unicodeScalars { give(folded.value, &isInWord, body) }
            }
        }
    }

    private static func give(_ letter: UInt32, _ isInWord: inout Bool, _ body: (UInt32, Bool) -> Void) {
        let isWord = isWord(letter)
        body(letter, isWord && !isInWord)
        isInWord = isWord
    }

    /// Whether a folded letter is a part of words rather than a sign between them.
    static func isWord(_ letter: UInt32) -> Bool {
        switch letter {
        case 0x30...0x39, 0x61...0x7A: true
        default: letter >= 0xC0 && !(0x2000...0x206F).contains(letter)
        }
    }

    /// A bit a letter a–z, one for digits, five for all else that is ASCII; none for other letters, which readings may
    /// stand for.
    static func mask(_ letter: UInt32) -> UInt32 {
        switch letter {
        case 0x61...0x7A: 1 << (letter - 0x61)
        case 0x30...0x39: 1 << 26
        case 0..<0x80: 1 << (27 + letter % 5)
        default: 0
        }
    }

    static func hash(_ letter: UInt32) -> UInt64 { 1 << UInt64((letter &* 0x9E37_79B1) >> 26) }
}

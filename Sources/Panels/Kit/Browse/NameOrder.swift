package import CityModel

/// How names follow each other in a list: Chinese ones by pinyin, character by character, English ones by their letters.
/// Either way a name comes before the longer ones that begin with it.
package struct NameOrder: Sendable, Hashable {
    package let language: Language
    private let readings: PinyinReadings

    package init(_ language: Language, readings: PinyinReadings) {
        self.language = language
        self.readings = readings
    }

    /// What is compared for a name, scalar by scalar.
    package func key(of name: LocalizedText) -> String {
        let english = name.en.lowercased()
        guard language == .chinese else { return english }
        var key = String.UnicodeScalarView()
        for scalar in name.zh.unicodeScalars {
            // Of several readings the one the English name has: 曾坑 is Zengkeng.
            let syllables = readings.syllables(of: scalar.value)
            if let syllable = syllables.first(where: { english.contains($0) }) ?? syllables.first {
                key.append(contentsOf: syllable.unicodeScalars)
            }
            key.append(scalar)
        }
        return String(key)
    }

    package static func == (left: Self, right: Self) -> Bool { left.language == right.language }
    package func hash(into hasher: inout Hasher) { hasher.combine(language) }
}

/// The languages a person can read the console in.
package enum Language: String, Sendable, CaseIterable, Codable {
    case chinese = "zh"
    case english = "en"
}

/// A name or sentence that comes from data in both languages.
package struct LocalizedText: Hashable, Sendable, Codable {
    package let zh: String
    package let en: String

    /// No text in either language.
    package static let none = LocalizedText(zh: "", en: "")

    package var isEmpty: Bool { zh.isEmpty && en.isEmpty }

    package init(zh: String, en: String) {
        self.zh = zh
        self.en = en
    }

    /// The text in `language`; the other one where that is empty.
    package subscript(language: Language) -> String {
        switch language {
        case .chinese: zh.isEmpty ? en : zh
        case .english: en.isEmpty ? zh : en
        }
    }
}

import Canvas

/// What was answered to prompts before, newest last, to be called up again with the arrow keys.
package struct PromptHistory: Sendable {
    private static let limit = 50

    private var answers: [String: [String]] = [:]
    /// Where in the answers the field stands; nil while it holds what is being typed.
    private var place: Int?
    private var draft = ""

    package init() {}

    /// Keeps an answer; the same one twice in a row is kept once, an empty one not at all.
    mutating func keep(_ answer: String, of prompt: String) {
        place = nil
        guard answer.contains(where: { !$0.isWhitespace }), answers[prompt]?.last != answer else { return }
        answers[prompt] = Array(((answers[prompt] ?? []) + [answer]).suffix(Self.limit))
    }

    /// The field after an arrow key; nil when the key is none or there is nothing to call up.
    mutating func recall(_ key: Key, of prompt: String, _ field: TextField) -> TextField? {
        let known = answers[prompt] ?? []
        switch key {
        case .up:
            guard !known.isEmpty, place != 0 else { return nil }
            if place == nil { draft = field.text }
            let next = (place ?? known.count) - 1
            place = next
            return TextField(known[next])
        case .down:
            guard let here = place else { return nil }
            place = here + 1 < known.count ? here + 1 : nil
            return TextField(place.map { known[$0] } ?? draft)
        default:
            place = nil
            return nil
        }
    }
}

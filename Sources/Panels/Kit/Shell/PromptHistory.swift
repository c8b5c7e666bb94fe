import Canvas

/// What was answered to prompts before, newest last, to be called up again with the arrow keys.
package struct PromptHistory: Sendable {
    private static let limit = 50

    private var answers: [String: [String]] = [:]
    /// Where in a prompt's answers its field stands; nil while it holds what is being typed.
    private var place: (prompt: String, index: Int)?
    private var draft = ""

    package init() {}

    /// Keeps an answer; the same one twice in a row is kept once, an empty one not at all.
    mutating func keep(_ answer: String, of prompt: String) {
        place = nil
        guard answer.contains(where: { !$0.isWhitespace }), answers[prompt]?.last != answer else { return }
        answers[prompt] = Array(((answers[prompt] ?? []) + [answer]).suffix(Self.limit))
    }

    /// The prompt was left without an answer: the next one begins with what is typed.
    mutating func leave() { place = nil }

    /// The field after an arrow key; nil when the key is none or there is nothing to call up.
    mutating func recall(_ key: Key, of prompt: String, _ field: TextField) -> TextField? {
        let known = answers[prompt] ?? []
        let here = place.flatMap { $0.prompt == prompt ? $0.index : nil }
        switch key {
        case .up:
            guard !known.isEmpty, here != 0 else { return nil }
            if here == nil { draft = field.text }
            let next = (here ?? known.count) - 1
            place = (prompt, next)
            return TextField(known[next])
        case .down:
            guard let here else { return nil }
            let next = here + 1 < known.count ? here + 1 : nil
            place = next.map { (prompt, $0) }
            return TextField(next.map { known[$0] } ?? draft)
        default:
            place = nil
            return nil
        }
    }
}

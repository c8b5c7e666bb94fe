/// The way to a value in a document: keys parted by dots, `[2]` an element of an array, `[rel=next]` the first element
/// whose key has that text. A key that holds a dot stands in single quotes: `'@iot.nextLink'`.
///
/// `data.items`, `links[rel=next].href`, `geometry.coordinates[0]`
package struct NodePath: Hashable, Sendable {
    private enum Step: Hashable {
        case key(String)
        case element(Int)
        case match(key: String, text: String)
    }

    private let steps: [Step]

    /// - Returns: nil when a bracket or a quote stays open or a bracket holds neither a number nor `key=text`. The empty path
    ///   is the document itself.
    package init?(_ text: String) {
        var steps: [Step] = []
        var rest = Substring(text)
        while let first = rest.first {
            switch first {
            case ".":
                rest.removeFirst()
            case "[":
                guard let end = rest.firstIndex(of: "]") else { return nil }
                guard let step = Self.bracket(rest[rest.index(after: rest.startIndex)..<end]) else { return nil }
                steps.append(step)
                rest = rest[rest.index(after: end)...]
            case "'":
                rest.removeFirst()
                guard let end = rest.firstIndex(of: "'") else { return nil }
                steps.append(.key(String(rest[..<end])))
                rest = rest[rest.index(after: end)...]
            default:
                let end = rest.firstIndex { $0 == "." || $0 == "[" } ?? rest.endIndex
                steps.append(.key(String(rest[..<end])))
                rest = rest[end...]
            }
        }
        self.steps = steps
    }

    /// One key, whatever it is made of.
    package init(key: String) { steps = [.key(key)] }

    /// Whether it names a member of the document itself.
    var isOneKey: Bool {
        guard steps.count == 1, case .key = steps[0] else { return false }
        return true
    }

    /// The value under the path in `node`; nil when a step is missing.
    package func value(in node: JSONNode) -> JSONNode? {
        steps.reduce(node as JSONNode?) { node, step in
            switch step {
            case .key(let key): node?[key]
            case .element(let index): node?.elements.flatMap { $0.indices.contains(index) ? $0[index] : nil }
            case .match(let key, let text): node?.elements?.first { $0[key]?.string == text }
            }
        }
    }

    private static func bracket(_ text: Substring) -> Step? {
        if let index = Int(text) { return index >= 0 ? .element(index) : nil }
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return .match(key: String(parts[0]), text: String(parts[1]))
    }
}

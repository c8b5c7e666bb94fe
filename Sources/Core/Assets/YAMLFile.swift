internal import CityModel
internal import Yams

/// A node of a YAML file that knows its file and line, so that every complaint can name them.
struct YAMLValue {
    let file: String
    let path: String
    let node: Node

    /// Reads a whole file. Aliases are not expanded beyond what Yams itself allows; size is bounded to 1 MiB.
    static func file(_ file: String, in folder: AssetFolder) throws(AssetFailure) -> YAMLValue {
        try document(folder.bytes(file), file: file)
    }

    static func document(_ bytes: [UInt8], file: String) throws(AssetFailure) -> YAMLValue {
        guard bytes.count <= 1 << 20 else { throw .syntax(file: file, line: 1, detail: "larger than 1 MiB") }
        do {
            // Scalars are read as text, so guessing their types, a regular expression each, would be wasted.
            guard let node = try Yams.compose(yaml: String(decoding: bytes, as: UTF8.self), .basic) else {
                throw AssetFailure.syntax(file: file, line: 1, detail: "empty")
            }
            return YAMLValue(file: file, path: "", node: node)
        } catch let failure as AssetFailure {
            throw failure
        } catch let error as YamlError {
            throw Self.failure(error, bytes, file: file)
        } catch {
            throw .syntax(file: file, line: 1, detail: PlainText.sanitized("\(error)", limit: 200))
        }
    }

    var isMapping: Bool { node.mapping != nil }
    var isScalar: Bool { node.scalar != nil }
    var line: Int { node.mark?.line ?? 1 }

    func child(_ key: String) -> YAMLValue? {
        guard let found = node.mapping?[key] else { return nil }
        return YAMLValue(file: file, path: path.isEmpty ? key : "\(path).\(key)", node: found)
    }

    func required(_ key: String, _ expected: String) throws(AssetFailure) -> YAMLValue {
        guard let found = child(key) else {
            throw .field(file: file, line: line, field: path.isEmpty ? key : "\(path).\(key)", expected: expected)
        }
        return found
    }

    func wrong(_ expected: String) -> AssetFailure { .field(file: file, line: line, field: path, expected: expected) }

    func text() throws(AssetFailure) -> String {
        guard let scalar = node.scalar else { throw wrong("text") }
        return PlainText.sanitized(scalar.string, keepingLineFeeds: true)
    }

    func number() throws(AssetFailure) -> Double {
        guard let scalar = node.scalar, let value = Double(scalar.string), value.isFinite else {
            throw wrong("a number")
        }
        return value
    }

    func list() throws(AssetFailure) -> [YAMLValue] {
        guard let sequence = node.sequence else { throw wrong("a list") }
        return sequence.enumerated().map { YAMLValue(file: file, path: "\(path)[\($0)]", node: $1) }
    }

    func entries() throws(AssetFailure) -> [(key: String, value: YAMLValue)] {
        guard let mapping = node.mapping else { throw wrong("a mapping") }
        return mapping.compactMap { key, value in
            key.scalar.map {
                ($0.string, YAMLValue(file: file, path: path.isEmpty ? $0.string : "\(path).\($0.string)", node: value))
            }
        }
    }

    func localized() throws(AssetFailure) -> LocalizedText {
        LocalizedText(zh: try required("zh", "text").text(), en: try required("en", "text").text())
    }

    private static func failure(_ error: YamlError, _ bytes: [UInt8], file: String) -> AssetFailure {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            .syntax(file: file, line: mark.line, detail: PlainText.sanitized(problem, limit: 200))
        case .duplicatedKeysInMapping(let duplicates, let context):
            .repeated(
                file: file, line: secondLine(of: duplicates, from: context.mark.line, bytes),
                keys: duplicates.map { PlainText.sanitized($0, limit: 80) })
        default:
            .syntax(file: file, line: 1, detail: PlainText.sanitized("\(error)", limit: 200))
        }
    }

    /// The line on which one of the keys stands again; the mapping's own where that cannot be told.
    private static func secondLine(of keys: [String], from first: Int, _ bytes: [UInt8]) -> Int {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var seen: Set<String> = []
        for (number, line) in lines.enumerated().dropFirst(max(0, first - 1)) {
            let text = String(decoding: line.drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
            guard let key = keys.first(where: { text.hasPrefix("\($0):") }) else { continue }
            if !seen.insert(key).inserted { return number + 1 }
        }
        return first
    }
}

extension AssetFolder {
    /// A file's name without folder and suffix: the id of what it describes.
    static func stem(_ file: String) -> String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return name.split(separator: ".").first.map(String.init) ?? name
    }
}

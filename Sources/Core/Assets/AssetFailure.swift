/// What can be wrong with a file of `data/` or `themes/`. The cases carry facts; the sentences stand in the string catalogue.
package enum AssetFailure: Error, Hashable, Sendable {
    /// No folder with `data/` and `themes/` was found at any of these places, in search order.
    case noFolder(searched: [String])
    case unreadable(file: String)
    /// The file is not YAML, with what the parser says and where.
    case syntax(file: String, line: Int, detail: String)
    /// Keys stand twice in a mapping, one of them at this line.
    case repeated(file: String, line: Int, keys: [String])
    /// A field is missing or of the wrong kind.
    case field(file: String, line: Int, field: String, expected: String)
    case column(file: String, column: String)
    case unknown(kind: String, name: String, known: [String])
}

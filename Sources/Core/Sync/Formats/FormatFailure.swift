/// Why a body cannot be read as the format it should have.
package enum FormatFailure: Error, Hashable, Sendable {
    case empty
    /// Neither UTF-8 nor the Chinese national encoding GB 18030 (which holds GBK and GB 2312).
    case notText(charset: String)
    /// Not JSON (RFC 8259) from this byte on.
    case notJSON(offset: Int)
    case tooDeep(limit: Int)
    case duplicateKey(String)
    /// No array of records under this path.
    case noRecords(path: String)
    /// The header of the table lacks this column.
    case missingColumn(String)

    /// A short fact without prose.
    package var detail: String {
        switch self {
        case .empty: "0 B"
        case .notText(let charset): "charset \(charset)"
        case .notJSON(let offset): "JSON @ \(offset)"
        case .tooDeep(let limit): "JSON depth > \(limit)"
        case .duplicateKey(let key): "JSON key '\(key)'"
        case .noRecords(let path): "'\(path)'"
        case .missingColumn(let name): "'\(name)'"
        }
    }
}

/// Why a body cannot be read as the format it should have.
package enum FormatFailure: Error, Hashable, Sendable {
    case empty
    /// Neither UTF-8 nor the Chinese national encoding GB 18030 (which holds GBK and GB 2312).
    case notText(charset: String)
    /// Not JSON (RFC 8259) from this byte on.
    case notJSON(offset: Int)
    /// Not XML 1.0 from this byte on, or XML with a document type declaration.
    case notXML(offset: Int)
    /// A line, or a quoted field, of more bytes than the limit.
    case endlessLine(limit: Int)
    /// Not `RowBinaryWithNamesAndTypes`, or with a type of column that cannot be read.
    case notRowBinary(String)
    case tooDeep(limit: Int)
    case duplicateKey(String)
    /// No array of records under this path.
    case noRecords(path: String)
    /// Lines that end after so many bytes in the middle of one.
    case cutOff(bytes: Int)
    /// The header of the table lacks this column.
    case missingColumn(String)
    /// The server reports a failure in a document that came as a good one.
    case reported(String)

    /// A short fact without prose.
    package var detail: String {
        switch self {
        case .empty: "0 B"
        case .notText(let charset): "charset \(charset)"
        case .notJSON(let offset): "JSON @ \(offset)"
        case .notXML(let offset): "XML @ \(offset)"
        case .endlessLine(let limit): "line > \(limit) B"
        case .notRowBinary(let detail): "RowBinary \(detail)"
        case .tooDeep(let limit): "depth > \(limit)"
        case .duplicateKey(let key): "key '\(key)'"
        case .noRecords(let path): "'\(path)'"
        case .cutOff(let bytes): "… @ \(bytes)"
        case .missingColumn(let name): "'\(name)'"
        case .reported(let text): text
        }
    }
}

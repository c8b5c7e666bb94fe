package import CityModel
internal import CityStore

/// Why the warehouse gave no answer.
package enum WarehouseFailure: Error, Hashable, Sendable {
    case transport(TransportFailure)
    /// - Parameter code: ClickHouse's number of the error; nil when the answer names none.
    case refused(status: Int, code: Int?, text: String)
    /// An answer of status 200 that is not what was asked for.
    case unreadable(FormatFailure)

    /// Codes of an error at a shard: a network error, a time-out, no connection, no replica that is not stale (ClickHouse,
    /// `ErrorCodes.cpp`: 209, 210, 279, 369).
    private static let shardCodes: Set = [209, 210, 279, 369]

    /// Whether the server itself is there and some shard is not.
    package var isShardDown: Bool {
        if case .refused(_, let code?, _) = self { Self.shardCodes.contains(code) } else { false }
    }

    /// A short fact without prose.
    package var detail: String {
        switch self {
        case .transport(let failure): failure.detail
        case .refused(let status, let code, let text):
            "HTTP \(status)" + (code.map { ", ClickHouse \($0)" } ?? "") + (text.isEmpty ? "" : ": \(text)")
        case .unreadable(let failure): failure.detail
        }
    }
}

/// Asks a ClickHouse over HTTP. Blocks the calling thread: never used in the cooperative pool.
///
/// Statements keep to what 18.16 and current servers run, and carry no text but identifiers of `Warehouse` and literals of `SQLText`.
package struct WarehouseClient: Sendable {
    package let warehouse: Warehouse
    private let transport: HTTPTransport
    private let secrets: Secrets

    package init(_ warehouse: Warehouse, transport: HTTPTransport = HTTPTransport(), secrets: Secrets) {
        self.warehouse = warehouse
        self.transport = transport
        self.secrets = secrets
    }

    /// The table in statements.
    var table: String { "\(warehouse.database).\(warehouse.table)" }

    /// Rows of a SELECT.
    /// - Parameters:
    ///   - columns: name and type of each, `n UInt64`; the statement itself names no format.
    ///   - settings: of this query alone.
    func rows(
        _ sql: String, columns: [String], settings: [(String, String)] = [],
        cancellation: Cancellation = Cancellation()
    ) throws(WarehouseFailure) -> [[RowBinaryCell]] {
        // Else an error after the first rows would stand inside an answer of status 200.
        let asked = [("wait_end_of_query", "1")] + settings
        let body = try send(Array((sql + " FORMAT RowBinary").utf8), asked, cancellation)
        var rows: [[RowBinaryCell]] = []
        let read = Result { () throws(FormatFailure) in
            var reader = try RowBinaryReader(columns: columns)
            guard !body.isEmpty else { return }
            let taken = body.withUnsafeBufferPointer { buffer in
                Result { () throws(FormatFailure) in
                    try reader.take(buffer, header: { (_) throws(FormatFailure) in }) { rows.append($0.map(\.kept)) }
                }
            }
            try taken.get()
            try reader.finish()
        }
        if case .failure(let failure) = read { throw .unreadable(failure) }
        return rows
    }

    /// One number.
    func number(
        _ sql: String, settings: [(String, String)] = [], cancellation: Cancellation = Cancellation()
    ) throws(WarehouseFailure) -> Int64 {
        let rows = try rows(sql, columns: ["n UInt64"], settings: settings, cancellation: cancellation)
        guard case .integer(let number)? = rows.first?.first else { throw .unreadable(.empty) }
        return number
    }

    /// Sends rows of `RowBinary`.
    func insert(
        _ rows: [UInt8], columns: [String], settings: [(String, String)], cancellation: Cancellation
    ) throws(WarehouseFailure) {
        let statement = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) FORMAT RowBinary"
        _ = try send(rows, [("query", statement)] + settings, cancellation)
    }

    /// Which of these settings the server knows.
    func known(_ settings: [String], _ cancellation: Cancellation) throws(WarehouseFailure) -> Set<String> {
        let names = settings.map(SQLText.quoted).joined(separator: ", ")
        let rows = try rows(
            "SELECT name FROM system.settings WHERE name IN (\(names))", columns: ["name String"],
            cancellation: cancellation)
        return Set(rows.compactMap { $0.first?.string })
    }

    private func send(
        _ body: [UInt8], _ settings: [(String, String)], _ cancellation: Cancellation
    ) throws(WarehouseFailure) -> [UInt8] {
        var question = HTTPQuestion(QueryText.adding(settings, to: warehouse.address + "/"))
        question.timeoutSeconds = warehouse.timeoutSeconds
        question.maximumBytes = 1 << 28
        question.body = body
        question.fields = ["Content-Type": "application/octet-stream", "Expect": ""]
        if let user = warehouse.user { question.fields["X-ClickHouse-User"] = user }
        let answer: HTTPAnswer
        do throws(TransportFailure) {
            if let name = warehouse.secret {
                guard let secret = secrets.text(name) else { throw .missingSecret(name: name) }
                question.fields["X-ClickHouse-Key"] = secret
            }
            answer = try transport.send(question, cancellation: cancellation)
        } catch {
            throw .transport(error)
        }
        guard answer.status == 200 else { throw Self.refusal(answer) }
        return answer.body
    }

    /// `Code: 279, e.displayText() = DB::Exception: …` of old servers, `Code: 279. DB::Exception: …` of new ones.
    private static func refusal(_ answer: HTTPAnswer) -> WarehouseFailure {
        let text = String(decoding: answer.body.prefix(2000), as: UTF8.self)
        let code = text.hasPrefix("Code: ") ? Int(text.dropFirst(6).prefix { $0.isNumber && $0.isASCII }) : nil
        let said = text.split(separator: "DB::Exception: ", maxSplits: 1).last ?? ""
        return .refused(
            status: answer.status, code: code, text: PlainText.sanitized(FieldText.trimmed(said), limit: 120))
    }
}

extension RowBinaryCell {
    /// The same, good also when the bytes it was read from are gone.
    fileprivate var kept: RowBinaryCell { if case .text(let text) = self { .word(text.string) } else { self } }
}

/// Literals in statements.
enum SQLText {
    /// A text between quotes, as ClickHouse reads it: backslash and quote behind a backslash, control characters by number.
    static func quoted(_ text: String) -> String {
        var result: [UInt8] = [UInt8(ascii: "'")]
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
            case 0..<32, 127:
                let digits = String(byte, radix: 16, uppercase: true)
                result += Array("\\x\(byte < 16 ? "0" : "")\(digits)".utf8)
            default: result.append(byte)
            }
        }
        return String(decoding: result + [UInt8(ascii: "'")], as: UTF8.self)
    }
}

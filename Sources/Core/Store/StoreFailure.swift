package import CityAccess
internal import CityModel
internal import GRDB

/// Why the store could not do what it was asked. Details are facts of SQLite, free of control characters.
package enum StoreFailure: Error, Hashable, Sendable {
    /// The path is a folder, cannot be reached, or holds another program's database.
    case cannotOpen(path: String, detail: String)
    /// Written by a newer version of the program; left untouched.
    case newerSchema(path: String, found: Int, known: Int)
    case readOnly(path: String)
    case diskFull(path: String)
    /// Damaged, or no SQLite file at all.
    case corrupt(path: String, detail: String)
    /// Another process held the file for longer than ten seconds.
    case busy(path: String)
    /// A process has the store open that must be closed for what was asked.
    case inUse(path: String, process: Int32)
    case notFound(what: String, id: String)
    case refused(Permission)
    case failed(detail: String)

    /// Runs `body`; whatever it throws comes out as a failure of the store at `path`.
    static func mapping<Value>(_ path: String, _ body: () throws -> Value) throws(StoreFailure) -> Value {
        do {
            return try body()
        } catch {
            throw StoreFailure(error, path: path)
        }
    }

    init(_ error: any Error, path: String) {
        switch error {
        case let failure as StoreFailure: self = failure
        case let error as DatabaseError: self = Self.of(error, path: path)
        case let word as UnknownWord:
            let detail = PlainText.sanitized("\(word.column): \(word.word)", limit: 300)
            self = .corrupt(path: path, detail: detail)
        default: self = .failed(detail: PlainText.sanitized(String(describing: error), limit: 300))
        }
    }

    private static func of(_ error: DatabaseError, path: String) -> StoreFailure {
        let detail = PlainText.sanitized(error.message ?? "SQLite \(error.resultCode.rawValue)", limit: 300)
        return switch error.resultCode {
        case .SQLITE_FULL: .diskFull(path: path)
        case .SQLITE_READONLY: .readOnly(path: path)
        case .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_AUTH: .cannotOpen(path: path, detail: detail)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt(path: path, detail: detail)
        case .SQLITE_BUSY, .SQLITE_LOCKED: .busy(path: path)
        case .SQLITE_IOERR: .failed(detail: "input/output error \(error.extendedResultCode.rawValue): \(detail)")
        default: .failed(detail: detail)
        }
    }
}

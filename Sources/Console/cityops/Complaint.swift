import ArgumentParser
import Canvas
import CityAccess
import CityAssets
import CityModel
import CityStore
import Terminal

/// What went wrong, as a key of the catalogue with its values and the exit code that goes with it.
struct Complaint: Error {
    /// Exit codes of the command line: 0 done, 1 the answer is no, 2 wrong usage, 3 bad input, 4 store or network trouble.
    enum Code: Int32 {
        case no = 1
        case usage = 2
        case input = 3
        case trouble = 4
    }

    let key: String
    let values: [String: String]
    /// Values that are words of the catalogue, by key; where it lacks one the value of the same name stands.
    let words: [String: String]
    let code: Code

    init(_ key: String, _ values: [String: String] = [:], words: [String: String] = [:], code: Code) {
        self.key = "error.\(key)"
        self.values = values.mapValues { PlainText.sanitized($0, limit: 300) }
        self.words = words
        self.code = code
    }

    func sentence(_ phrases: Phrases) -> String {
        phrases(key, values.merging(words.filter { phrases.has($0.value) }.mapValues { phrases[$0] }) { $1 })
    }

    init(_ failure: StoreFailure) {
        self =
            switch failure {
            case .cannotOpen(let path, let detail):
                Complaint("store.cannotOpen", ["path": path, "detail": detail], code: .trouble)
            case .newerSchema(let path, let found, let known):
                Complaint("store.newer", ["path": path, "found": "\(found)", "known": "\(known)"], code: .trouble)
            case .readOnly(let path): Complaint("store.readOnly", ["path": path], code: .trouble)
            case .diskFull(let path): Complaint("store.full", ["path": path], code: .trouble)
            case .corrupt(let path, let detail):
                Complaint("store.corrupt", ["path": path, "detail": detail], code: .trouble)
            case .busy(let path): Complaint("store.busy", ["path": path], code: .trouble)
            case .inUse(let path, let process):
                Complaint("store.inUse", ["path": path, "process": "\(process)"], code: .trouble)
            case .notFound(let what, let id): Complaint("store.notFound", ["what": what, "id": id], code: .no)
            case .refused(let permission): Complaint("store.refused", ["permission": permission.rawValue], code: .no)
            case .failed(let detail): Complaint("store.failed", ["detail": detail], code: .trouble)
            }
    }

    init(_ failure: AssetFailure) {
        self =
            switch failure {
            case .noFolder(let searched):
                Complaint("assets.noFolder", ["places": searched.joined(separator: ", ")], code: .trouble)
            case .unreadable(let file): Complaint("assets.unreadable", ["file": file], code: .input)
            case .syntax(let file, let line, let detail):
                Complaint("assets.syntax", ["file": file, "line": "\(line)", "detail": detail], code: .input)
            case .repeated(let file, let line, let keys):
                Complaint(
                    "assets.repeated", ["file": file, "line": "\(line)", "keys": keys.joined(separator: ", ")],
                    code: .input)
            case .field(let file, let line, "", let expected):
                Complaint("assets.whole", ["file": file, "line": "\(line)", "expected": expected], code: .input)
            case .field(let file, let line, let field, let expected):
                Complaint(
                    "assets.field", ["file": file, "line": "\(line)", "field": field, "expected": expected],
                    code: .input)
            case .column(let file, let column):
                Complaint("assets.column", ["file": file, "column": column], code: .input)
            case .unknown(let kind, let name, let known):
                Complaint("unknown.\(kind)", ["name": name, "known": known.joined(separator: ", ")], code: .usage)
            }
    }

    init(_ failure: TerminalFailure) {
        self =
            switch failure {
            case .notATerminal: Complaint("terminal.none", code: .usage)
            case .unknownTerminal(let name): Complaint("terminal.unknown", ["name": name], code: .usage)
            case .cannotAddressCursor(let name): Complaint("terminal.dumb", ["name": name], code: .usage)
            case .notUTF8(let codeset): Complaint("terminal.notUTF8", ["codeset": codeset], code: .usage)
            case .alreadyOpen: Complaint("terminal.open", code: .trouble)
            case .outOfResources(let number): Complaint("terminal.resources", ["number": "\(number)"], code: .trouble)
            }
    }

    /// Any error as a complaint; one that nobody foresaw keeps its own words.
    init(any error: any Error) {
        self =
            switch error {
            case let complaint as Complaint: complaint
            case let failure as StoreFailure: Complaint(failure)
            case let failure as AssetFailure: Complaint(failure)
            case let failure as TerminalFailure: Complaint(failure)
            default: Complaint("other", ["detail": "\(error)"], code: .trouble)
            }
    }
}

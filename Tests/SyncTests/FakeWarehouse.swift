import CityModel
import FlyingFox
import Foundation
import Synchronization

/// Speaks as much of ClickHouse's HTTP as forwarding needs: takes rows of `RowBinary` into a table that replaces rows of one place
/// by those of the highest version, and answers the few questions it is told the answers of.
final class FakeWarehouse: Sendable {
    enum Fault: Sendable {
        /// Not taken.
        case refused
        /// Taken, and the answer does not arrive.
        case lost
    }

    struct Place: Hashable, Comparable {
        let entity: String
        let metric: String
        let time: UInt32

        static func < (left: Self, right: Self) -> Bool {
            (left.entity, left.metric, left.time) < (right.entity, right.metric, right.time)
        }
    }

    struct Row: Hashable {
        let bits: UInt64
        let flag: UInt8
        let version: UInt64
    }

    private struct State {
        var rows: [Place: Row] = [:]
        var tokens: [String] = []
        var statements: [String] = []
        var written = 0
        var faults: [Fault?] = []
        var isMalformed = false
    }

    private let knowsTokens: Bool
    private let answers: @Sendable (String, [String: String]) -> HTTPResponse?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - knowsTokens: as servers since 21 do; a block whose token is known is not written again.
    ///   - answers: to other statements, with the settings of the query.
    init(
        knowsTokens: Bool, answers: @escaping @Sendable (String, [String: String]) -> HTTPResponse? = { _, _ in nil }
    ) {
        self.knowsTokens = knowsTokens
        self.answers = answers
    }

    /// As `TemporaryStore.export` writes them.
    var lines: [String] {
        state.withLock { state in
            state.rows.sorted { $0.key < $1.key }.map { place, row in
                let flag = ObservationFlag(rawValue: row.flag)?.word ?? "?"
                return "\(place.entity),\(place.metric),\(place.time),\(row.bits),\(flag)"
            }
        }
    }

    /// Rows that were written, replaced ones among them.
    var written: Int { state.withLock { $0.written } }
    /// Tokens of all inserts, in the order they came.
    var tokens: [String] { state.withLock { $0.tokens } }
    var statements: [String] { state.withLock { $0.statements } }
    var isMalformed: Bool { state.withLock { $0.isMalformed } }

    /// What happens to the next inserts, one after the other.
    func spoil(_ faults: [Fault?]) { state.withLock { $0.faults = faults } }

    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        let body = (try? await request.bodyData) ?? Data()
        let settings = Dictionary(request.query.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        guard let statement = settings["query"] else {
            let statement = String(decoding: body, as: UTF8.self)
            state.withLock { $0.statements.append(statement) }
            if statement.contains("FROM system.settings") {
                return Self.good(knowsTokens ? Self.text("insert_deduplication_token") : [])
            }
            return answers(statement, settings) ?? HTTPResponse(statusCode: .notFound)
        }
        return insert(statement, Array(body), settings["insert_deduplication_token"])
    }

    private func insert(_ statement: String, _ body: [UInt8], _ token: String?) -> HTTPResponse {
        state.withLock { state in
            state.statements.append(statement)
            let fault = state.faults.isEmpty ? nil : state.faults.removeFirst()
            if fault == .refused { return HTTPResponse(statusCode: .internalServerError) }
            if token != nil, !knowsTokens { return HTTPResponse(statusCode: .badRequest) }
            let isKnown = token.map(state.tokens.contains) ?? false
            if let token { state.tokens.append(token) }
            if !isKnown { take(body, into: &state) }
            return fault == .lost ? HTTPResponse(statusCode: .badGateway) : Self.good([])
        }
    }

    private func take(_ body: [UInt8], into state: inout State) {
        var rest = body[...]
        func number(_ count: Int) -> UInt64? {
            guard rest.count >= count else { return nil }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        func text() -> String? {
            guard let count = number(1), count < 0x80, rest.count >= count else { return nil }
            defer { rest = rest.dropFirst(Int(count)) }
            return String(decoding: rest.prefix(Int(count)), as: UTF8.self)
        }
        while !rest.isEmpty {
            guard let metric = text(), let entity = text(), let time = number(4), let bits = number(8),
                let flag = number(1), let version = number(8)
            else {
                state.isMalformed = true
                return
            }
            let place = Place(entity: entity, metric: metric, time: UInt32(time))
            state.written += 1
            if let held = state.rows[place], held.version > version { continue }
            state.rows[place] = Row(bits: bits, flag: UInt8(flag), version: version)
        }
    }

    static func good(_ body: [UInt8]) -> HTTPResponse { HTTPResponse(statusCode: .ok, body: Data(body)) }

    /// A short text as `RowBinary` writes it.
    static func text(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }

    static func number(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }
}

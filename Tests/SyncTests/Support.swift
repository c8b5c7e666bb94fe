import CityAccess
import CityModel
import CityStore
import CitySync
import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// A store in a folder of its own that goes when the test ends.
final class TemporaryStore: Sendable {
    let cache: CityCache
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "sync-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        cache = try CityCache(path: folder.appending(path: "city.sqlite").path, cipher: nil)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Everything in the store, one line an observation, values by their bits.
    func export() throws -> [String] {
        var lines: [String] = []
        try cache.export(metrics: nil, in: nil) {
            let time = $0.time.secondsSince1970
            lines.append("\($0.entity),\($0.metric),\(time),\($0.value.bitPattern),\($0.flag.word)")
        }
        return lines
    }
}

/// Requests a server has seen.
final class RequestLog: Sendable {
    private let requests = Mutex<[HTTPRequest]>([])

    var all: [HTTPRequest] { requests.withLock { $0 } }

    /// - Returns: how many requests there have been, this one included.
    @discardableResult
    func note(_ request: HTTPRequest) -> Int {
        requests.withLock {
            $0.append(request)
            return $0.count
        }
    }
}

/// Seconds anything may take that is not about time: the servers of the tests share the threads of the cooperative pool
/// with every other test, and a slow machine may keep them waiting.
let patience = 120.0

/// Runs `body` while a web server on a free port of 127.0.0.1 answers by `answer`; `body` is given its address.
func withServer(
    _ answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse, _ body: (String) async throws -> Void
) async throws {
    let server = HTTPServer(
        address: try .inet(ip4: "127.0.0.1", port: 0), timeout: patience, logger: .disabled,
        handler: ClosureHTTPHandler(answer))
    let running = Task { try await server.run() }
    try await server.waitUntilListening(timeout: patience)
    guard case .ip4(_, let port) = await server.listeningAddress else { throw SocketError.disconnected }
    do {
        try await body("http://127.0.0.1:\(port)")
    } catch {
        await server.stop()
        running.cancel()
        throw error
    }
    await server.stop()
    running.cancel()
}

/// Runs blocking work on a thread of its own: the servers of the tests need those of the cooperative pool and of Dispatch.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result { try body() }) }.start()
    }
}

/// A clock that only moves when someone waits on it.
final class TestClock: Sendable {
    private let state: Mutex<(now: Int64, waits: [Int64])>

    init(_ start: Int64) { state = Mutex((start, [])) }

    var waits: [Int64] { state.withLock { $0.waits } }

    var sync: SyncClock {
        SyncClock(
            now: { [self] in Timestamp(secondsSince1970: state.withLock { $0.now }) },
            wait: { [self] seconds, _ in
                state.withLock {
                    $0.now += seconds
                    $0.waits.append(seconds)
                }
            },
            random: { 0.5 })
    }
}

/// A server of raw bytes, for answers no web server would give: reads one request, writes `answer`, hangs up; without an
/// answer it holds the connection until it is closed.
final class RawServer: Sendable {
    let port: Int
    private let listener: Int32
    private let answer: [UInt8]?

    init(answer: String?) throws {
        self.answer = answer.map { Array($0.utf8) }
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 8) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw SocketError.disconnected }
        port = Int(UInt16(bigEndian: address.sin_port))
        let bytes = self.answer
        Thread { Self.serve(listener, bytes) }.start()
    }

    var address: String { "http://127.0.0.1:\(port)" }

    func close() { shutdown(listener, Int32(SHUT_RDWR)) }

    private static func serve(_ listener: Int32, _ answer: [UInt8]?) {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            var buffer = [UInt8](repeating: 0, count: 8192)
            _ = recv(connection, &buffer, buffer.count, 0)
            if let answer {
                _ = send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
            } else {
                // Waits for the other side to hang up.
                _ = recv(connection, &buffer, buffer.count, 0)
            }
            shutdown(connection, Int32(SHUT_RDWR))
            Glibc.close(connection)
        }
        Glibc.close(listener)
    }
}

func at(_ seconds: Int64) -> Timestamp { Timestamp(secondsSince1970: seconds) }

func definition(
    _ id: String, _ address: String, format: HTTPEndpoint.Format = .json, mapping: FieldMapping,
    cycleSeconds: Int64 = 300, timeoutSeconds: Int = Int(patience), maximumBytes: Int = 16_777_216
) -> SourceDefinition {
    SourceDefinition(
        id: SourceID(id), name: LocalizedText(zh: "来源", en: "Source"), department: "dept.test", catalogueCode: "",
        shareType: "unconditional", cycleSeconds: cycleSeconds, metrics: mapping.values.map(\.metric),
        transport: .http(
            HTTPEndpoint(
                address: address, format: format, timeoutSeconds: timeoutSeconds, maximumBytes: maximumBytes,
                mapping: mapping)))
}

/// Long records `{"id", "t", "v", "flag"}` in an array, of one metric.
func longMapping(
    records: String = "", timeOffset: Int64 = 28_800, minimum: Double? = nil, maximum: Double? = nil,
    strangers: FieldMapping.Strangers = .store
) -> FieldMapping {
    FieldMapping(
        records: records, entityField: "id", entityPrefix: "spot.", timeField: "t", timeOffset: timeOffset,
        values: [FieldMapping.Value(field: "v", metric: "crowd.count", entity: nil)], flagField: "flag",
        minimum: minimum, maximum: maximum, strangers: strangers)
}

extension Viewer {
    static let tester = Viewer(user: "test", role: .dutyOfficer)
}

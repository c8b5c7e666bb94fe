import CityModel
import CityStore
import CitySync
import Foundation
import Synchronization
import Testing

/// What a broker publishes, from a broker of a few bytes.
@Suite struct SubscriptionTaskTests {
    private static let start: Int64 = 1_795_327_500

    private func task(_ broker: Broker, _ store: TemporaryStore, _ mapping: FieldMapping = longMapping()) throws
        -> SubscriptionTask
    {
        let source = definition("mqtt", "mqtt://127.0.0.1:\(broker.port)/city/%23", mapping: mapping)
        return try #require(
            SubscriptionTask(source, cache: store.cache, clock: SyncClock(now: { at(Self.start + 100) })))
    }

    /// Runs the task every few milliseconds until something is so.
    private func run(_ task: SubscriptionTask, until isDone: () throws -> Bool) async throws -> Bool {
        let end = Date(timeIntervalSinceNow: patience)
        while Date() < end {
            _ = try task.attempt(cancellation: Cancellation())
            if try isDone() { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    private func fetches(_ store: TemporaryStore) throws -> [FetchRecord] {
        try store.cache.read(asOf: at(.max), viewer: .tester) { try $0.fetches(of: "mqtt", limit: 50) }
    }

    private static func record(_ minute: Int, _ value: Double) -> String {
        "{\"id\":\"a\",\"t\":\(start - 6000 + Int64(minute) * 60),\"v\":\(value)}"
    }

    @Test func `messages are cut where they end, whatever they hold and however they come`() async throws {
        let padding = String(repeating: "x", count: 40_000)
        let broker = try Broker(messages: [
            ("city/a", Self.record(0, 1)), ("city/a", "[\(Self.record(1, 2)),\(Self.record(2, 3))]"),
            ("city/长", "{\"id\":\"a\",\"t\":\(Self.start),\"v\":4,\"note\":\"\(padding)\"}"), ("city/a", ""),
            ("city/a", "{\"id\":\"a\",\"t\":"), ("city/a", Self.record(3, 5)),
        ])
        defer { broker.close() }
        let store = try TemporaryStore()
        let task = try task(broker, store)
        #expect(try await run(task) { try store.export().count == 5 })
        let aside = try store.cache.read(asOf: at(.max), viewer: .tester) { try $0.quarantined(of: "mqtt", limit: 9) }
        #expect(aside.map(\.reason) == ["unreadableLine"])
        #expect(try fetches(store).allSatisfy { $0.outcome == .stored })
    }

    @Test func `a topic says what a bare number is of`() async throws {
        let broker = try Broker(messages: [("city/rain/west", "12.5"), ("city/level/west", "{\"value\":\"３．２\"}")])
        defer { broker.close() }
        let store = try TemporaryStore()
        let mapping = FieldMapping(
            records: "", entityField: "@level3", entityPrefix: "st.", timeField: "@received", timeOffset: 0,
            values: [FieldMapping.Value(field: "value", metric: "", entity: nil)], metricField: "@level2",
            metricNames: ["rain": "weather.rain", "level": "water.level"], flagField: nil, minimum: nil, maximum: nil)
        let task = try task(broker, store, mapping)
        #expect(try await run(task) { try store.export().count == 2 })
        let bits = (12.5.bitPattern, 3.2.bitPattern)
        let moment = Self.start + 100
        #expect(
            try store.export() == [
                "st.west,water.level,\(moment),\(bits.1),valid", "st.west,weather.rain,\(moment),\(bits.0),valid",
            ])
    }

    @Test func `a broker that is away is said, and one that comes back is heard`() async throws {
        let broker = try Broker(messages: [("city/a", Self.record(0, 1))])
        let port = broker.port
        broker.close()
        let store = try TemporaryStore()
        let task = try task(broker, store)
        #expect(try await run(task) { try fetches(store).contains { $0.outcome == .unreachable } })
        #expect(try fetches(store).last?.detail == "127.0.0.1:\(port)")
        let again = try Broker(messages: [("city/a", Self.record(0, 1))], port: port)
        defer { again.close() }
        #expect(try await run(task) { try store.export().count == 1 })
    }

    @Test func `a broker that does not let us in is no broker to listen to`() async throws {
        let broker = try Broker(messages: [], greeting: 5)
        defer { broker.close() }
        let store = try TemporaryStore()
        let task = try task(broker, store)
        #expect(try await run(task) { try fetches(store).contains { $0.outcome == .refused } })
    }

    @Test(arguments: ["http://x/y", "mqtts://x/y", "mqtt:/x"])
    func `only an address of a broker is a subscription`(address: String) throws {
        let store = try TemporaryStore()
        let source = definition("mqtt", address, mapping: longMapping())
        #expect(SubscriptionTask(source, cache: store.cache, clock: SyncClock(now: { at(0) })) == nil)
    }
}

/// Speaks as much MQTT 3.1.1 as it takes to publish some messages to whoever subscribes (OASIS, 2014).
private final class Broker: Sendable {
    let port: Int
    private let listener: Int32

    /// - Parameter greeting: the answer to a connection; 0 lets it in, 5 does not.
    init(messages: [(topic: String, payload: String)], greeting: UInt8 = 0, port: Int? = nil) throws {
        // Below the ports that the system gives to connections: one of another test would else take the port while the
        // broker is away.
        let ports = port.map { [$0] } ?? (0..<50).map { _ in Int.random(in: 20_000..<32_000) }
        var found: (port: Int, listener: Int32)?
        for port in ports where found == nil { found = Self.listener(on: port).map { (port, $0) } }
        let listener = try #require(found?.listener)
        self.listener = listener
        self.port = try #require(found?.port)
        let bytes = messages.map { Self.publication($0.topic, $0.payload) }
        Thread {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { break }
                Thread { Self.serve(connection, greeting, bytes) }.start()
            }
            Glibc.close(listener)
        }.start()
    }

    /// A socket that listens on a port of this machine; nil where another does.
    private static func listener(on port: Int) -> Int32? {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 && listen(listener, 8) == 0
            }
        }
        if isBound { return listener }
        Glibc.close(listener)
        return nil
    }

    func close() { shutdown(listener, Int32(SHUT_RDWR)) }

    private static func serve(_ connection: Int32, _ greeting: UInt8, _ messages: [[UInt8]]) {
        defer { Glibc.close(connection) }
        func send(_ bytes: [UInt8]) { _ = Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }
        guard packet(connection) != nil else { return }
        send([0x20, 2, 0, greeting])
        guard greeting == 0, let subscription = packet(connection), subscription.count > 2 else { return }
        send([0x90, 3, subscription[0], subscription[1], 0])
        for message in messages {
            // In two pieces, so that none of them ends where a message does.
            let half = message.count / 2
            send(Array(message[..<half]))
            send(Array(message[half...]))
        }
        // Until the other side hangs up.
        while packet(connection) != nil {}
    }

    /// The content of the next packet.
    private static func packet(_ connection: Int32) -> [UInt8]? {
        func read(_ count: Int) -> [UInt8]? {
            var bytes = [UInt8](repeating: 0, count: count)
            var have = 0
            while have < count {
                let got = bytes.withUnsafeMutableBytes {
                    recv(connection, $0.baseAddress?.advanced(by: have), count - have, 0)
                }
                guard got > 0 else { return nil }
                have += got
            }
            return bytes
        }
        guard read(1) != nil else { return nil }
        var (length, shift) = (0, 0)
        while let byte = read(1)?.first {
            length |= Int(byte & 0x7F) << shift
            shift += 7
            if byte & 0x80 == 0 { return read(length) }
        }
        return nil
    }

    private static func publication(_ topic: String, _ payload: String) -> [UInt8] {
        let name = Array(topic.utf8)
        let content = [UInt8(name.count >> 8), UInt8(name.count & 0xFF)] + name + Array(payload.utf8)
        var (head, rest): ([UInt8], Int) = ([0x30], content.count)
        repeat {
            head.append(UInt8(rest & 0x7F) | (rest > 127 ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return head + content
    }
}

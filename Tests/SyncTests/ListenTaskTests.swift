import CityModel
import CityStore
import CitySync
import Foundation
import Testing

@Suite struct ListenTaskTests {
    private static let now = at(1_795_327_500)

    private static func frame(_ segment: String) -> [UInt8] {
        let sum = String(DeviceFrameReader.checksum(segment.utf8), radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: 4 - sum.count) + sum
        return Array("##\(Digits.padded(segment.utf8.count, 4))\(segment)\(padded)\r\n".utf8)
    }

    private static func source(_ address: String) -> SourceDefinition {
        let mapping = FieldMapping(
            records: "", entityField: "MN", entityPrefix: "", timeField: "DataTime", timeOffset: 28_800,
            values: [FieldMapping.Value(field: "Rtd", metric: "", entity: nil)], metricField: "factor",
            metricNames: ["w01018": "outlet.cod", "w21003": "outlet.ammonia"], flagField: "Flag", minimum: nil,
            maximum: nil)
        return definition("devices", address, mapping: mapping)
    }

    /// Runs attempts until something has come.
    private func report(_ task: ListenTask) throws -> FetchRecord {
        while true {
            if let record = try task.attempt(cancellation: Cancellation()).records.first { return record }
            poll(nil, 0, 5)
        }
    }

    @Test func `what devices send is stored, answered once it is, and masked where it is broken`() async throws {
        let store = try TemporaryStore()
        let made = ListenTask(
            Self.source("hj212://127.0.0.1:0"), cache: store.cache, now: { Self.now },
            names: ["8888888800000001": "outlet.a"])
        let task = try #require(made)
        let head = "QN=20261122140000001;ST=32;CN=2011;PW=654321;MN=8888888800000001"
        let area = "CP=&&DataTime=20261122140000;w01018-Rtd=33.5,w01018-Flag=N;w21003-Rtd=0.8,w21003-Flag=C;x9-Rtd=1&&"
        let answer = try await onThread {
            _ = try task.attempt(cancellation: Cancellation())
            let device = try Device(port: task.listeningPort)
            device.send(Self.frame("\(head);Flag=5;\(area)"))
            let record = try report(task)
            #expect(record.outcome == .stored)
            #expect(record.rows == 2)
            #expect(record.quarantined == 0)
            return device.receive()
        }
        #expect(
            try store.export() == [
                "outlet.a,outlet.ammonia,1795327200,\(0.8.bitPattern),calibrating",
                "outlet.a,outlet.cod,1795327200,\(33.5.bitPattern),valid",
            ])
        var reader = DeviceFrameReader()
        guard case .segment(let segment)? = reader.take(answer).first else {
            Issue.record("no answer: \(answer)")
            return
        }
        #expect(
            String(decoding: segment, as: UTF8.self)
                == "QN=20261122140000001;ST=91;CN=9014;PW=654321;MN=8888888800000001;Flag=4;CP=&&&&")
        let broken = try await onThread {
            let device = try Device(port: task.listeningPort)
            var bytes = Self.frame("\(head);Flag=4;\(area)")
            bytes[bytes.count - 3] = UInt8(ascii: "x")
            device.send(bytes)
            return try report(task)
        }
        #expect(broken.rows == 0)
        #expect(broken.quarantined == 1)
        let (aside, last) = try store.cache.read(asOf: at(.max), viewer: .tester) {
            (try $0.quarantined(of: "devices", limit: 10), try $0.lastAnswer(of: "devices"))
        }
        #expect(aside.map(\.reason) == ["badChecksum"])
        for text in [aside.first?.original, last?.beginning] {
            #expect(text?.contains("654321") == false)
            #expect(text?.contains("8888888800000001") == false)
            #expect(text?.contains("w01018-Rtd=33.5") == true || text == nil)
        }
    }

    @Test func `a port that is taken is a source that cannot be reached`() async throws {
        let store = try TemporaryStore()
        let server = try RawServer(answer: "")
        defer { server.close() }
        let made = ListenTask(
            Self.source("hj212://127.0.0.1:\(server.port)"), cache: store.cache, now: { Self.now })
        let task = try #require(made)
        let report = try await onThread { try task.attempt(cancellation: Cancellation()) }
        #expect(report.records.map(\.outcome) == [.unreachable])
        #expect(report.result == .failed(isTransient: true))
    }

    @Test func `other addresses are not listened at`() throws {
        let store = try TemporaryStore()
        let made = ListenTask(Self.source("http://127.0.0.1:1"), cache: store.cache, now: { Self.now })
        #expect(made == nil)
    }
}

/// A device's end of a connection.
private final class Device {
    private let file: Int32

    init(port: Int?) throws {
        let port = try #require(port)
        file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
    }

    deinit { close(file) }

    func send(_ bytes: [UInt8]) { _ = Glibc.send(file, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

    /// Waits for bytes.
    func receive() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(file, &buffer, buffer.count, 0)
        return Array(buffer.prefix(max(0, count)))
    }
}

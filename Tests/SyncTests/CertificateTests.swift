import CityModel
import CitySync
import Foundation
import Testing

/// A web server over TLS whose certificate nobody has signed, played by the `openssl` program.
private final class SelfSignedServer {
    static let program = "/usr/bin/openssl"
    let port: Int
    private let folder: URL
    private let process = Process()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (key, certificate) = (folder.appending(path: "key").path, folder.appending(path: "certificate").path)
        let request = Process()
        request.executableURL = URL(filePath: Self.program)
        request.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out",
            certificate, "-subj", "/CN=127.0.0.1", "-days", "1", "-addext", "subjectAltName=IP:127.0.0.1",
        ]
        request.standardError = FileHandle.nullDevice
        try request.run()
        request.waitUntilExit()
        process.executableURL = URL(filePath: Self.program)
        process.arguments = ["s_server", "-www", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var said = ""
        while !said.contains("ACCEPT 127.0.0.1:") || !said.hasSuffix("\n") {
            let piece = output.fileHandleForReading.availableData
            if piece.isEmpty { break }
            said += String(decoding: piece, as: UTF8.self)
        }
        let digits = said.split(separator: ":").last?.prefix { $0.isNumber } ?? ""
        port = try #require(Int(digits))
    }

    deinit {
        process.terminate()
        try? FileManager.default.removeItem(at: folder)
    }
}

@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: SelfSignedServer.program)))
struct CertificateTests {
    @Test func `a certificate nobody vouches for is refused`() async throws {
        let server = try SelfSignedServer()
        let port = server.port
        await #expect(throws: TransportFailure.tls(host: "127.0.0.1", port: port)) {
            try await onThread { try HTTPTransport().send(HTTPQuestion("https://127.0.0.1:\(port)/")) }
        }
        let store = try TemporaryStore()
        let source = definition("tls", "https://127.0.0.1:\(port)/", mapping: longMapping())
        let fetcher = Fetcher(cache: store.cache, sources: [source], clock: TestClock(1_795_000_000).sync)
        let records = try await onThread { try fetcher.runOnce() }
        #expect(records.map(\.outcome) == [.refused])
        #expect(records.map(\.detail) == ["127.0.0.1:\(port)"])
        withExtendedLifetime(server) {}
    }
}

import Foundation
import Glibc

/// Tells the service manager how the service does (sd_notify(3)): one datagram to the socket it names. Without one nothing
/// happens.
struct ServiceNotice {
    private let socketPath: String?
    /// Seconds between two signs of life; nil when none are wanted.
    let watchdogSeconds: Int?

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        let path = environment["NOTIFY_SOCKET"]
        socketPath = path.flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
        // Half of what is allowed, as sd_watchdog_enabled(3) advises.
        watchdogSeconds = environment["WATCHDOG_USEC"].flatMap { Int($0) }.map { max(1, $0 / 2_000_000) }
    }

    /// - Parameter state: `READY=1`, `STOPPING=1`, `WATCHDOG=1`, `STATUS=…`; lines.
    func send(_ state: String) {
        guard let socketPath, var address = Self.address(socketPath) else { return }
        let handle = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard handle >= 0 else { return }
        defer { close(handle) }
        let bytes = Array(state.utf8)
        let length = socklen_t(MemoryLayout<sa_family_t>.size + socketPath.utf8.count)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(handle, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        }
    }

    /// An address that starts with `@` is in the abstract name space: its first byte is zero.
    private static func address(_ path: String) -> sockaddr_un? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return address
    }
}

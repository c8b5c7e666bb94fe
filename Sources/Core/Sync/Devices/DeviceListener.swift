internal import Foundation
internal import Glibc
internal import Synchronization

/// Takes the connections of devices on a TCP port, on a thread of its own, and keeps what they send until it is asked for.
///
/// Bounded in everything: connections, silence, bytes of a frame, and what waits. While too much waits nothing is read, so that
/// the devices wait instead.
final class DeviceListener: Sendable {
    struct Limits: Sendable {
        var connections = 256
        /// Milliseconds after which a connection that says nothing is closed.
        var silence: Int64 = 900_000
        /// Pieces that wait at most.
        var waiting = 20_000
    }

    /// What came over a connection.
    struct Arrival {
        let connection: Int
        let found: DeviceFrameReader.Found
    }

    private struct Connection {
        let file: Int32
        var reader = DeviceFrameReader()
        var lastHeard: Int64
        var answer: [UInt8] = []
    }

    private struct Shared {
        var arrivals: [Arrival] = []
        var answers: [(connection: Int, bytes: [UInt8])] = []
        var refused = 0
        var isClosed = false
    }

    let port: Int
    private let listener: Int32
    private let wake: (read: Int32, write: Int32)
    private let limits: Limits
    private let shared = Mutex(Shared())

    /// - Parameters:
    ///   - host: an IPv4 address of this machine; `0.0.0.0` for all.
    ///   - port: 0 lets the system choose.
    /// - Returns: nil when the address is none or is taken.
    init?(host: String, port: Int, limits: Limits = Limits()) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        guard let number = UInt16(exactly: port), inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return nil }
        address.sin_port = number.bigEndian
        var ends: [Int32] = [-1, -1]
        let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let listener = socket(AF_INET, flags, 0)
        guard listener >= 0 else { return nil }
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening, pipe(&ends) == 0 else {
            Glibc.close(listener)
            return nil
        }
        for end in ends { Self.prepare(end) }
        self.port = Int(UInt16(bigEndian: address.sin_port))
        self.listener = listener
        self.limits = limits
        wake = (ends[0], ends[1])
        // The thread holds no reference, so that dropping the listener ends it.
        let thread = Thread { [weak self, listener, wake, limits] in
            DeviceListener.serve(listener, wake.read, limits) { self?.exchange($0, $1, refused: $2) }
            Glibc.close(listener)
            Glibc.close(wake.read)
        }
        thread.name = "devices"
        thread.start()
    }

    deinit {
        close()
        Glibc.close(wake.write)
    }

    /// Ends the connections and gives the port back.
    func close() {
        shared.withLock { $0.isClosed = true }
        stir()
    }

    /// What has come since the last call, and how many connections were refused because there were too many.
    func drain() -> (arrivals: [Arrival], refused: Int) {
        let taken = shared.withLock { shared in
            defer { (shared.arrivals, shared.refused) = ([], 0) }
            return (shared.arrivals, shared.refused)
        }
        stir()
        return taken
    }

    /// Sends bytes over connections that are still there.
    func send(_ answers: [(connection: Int, bytes: [UInt8])]) {
        guard !answers.isEmpty else { return }
        shared.withLock { $0.answers += answers }
        stir()
    }

    private func stir() {
        var byte: UInt8 = 1
        write(wake.write, &byte, 1)
    }

    /// Gives what came, takes what is to be sent.
    /// - Returns: nil when the listener is closed; else the answers and whether more may be read.
    private func exchange(
        _ arrivals: [Arrival], _ limit: Int, refused: Int
    ) -> (answers: [(connection: Int, bytes: [UInt8])], mayRead: Bool)? {
        shared.withLock { shared in
            guard !shared.isClosed else { return nil }
            shared.arrivals += arrivals
            shared.refused += refused
            defer { shared.answers = [] }
            return (shared.answers, shared.arrivals.count < limit)
        }
    }

    // MARK: the thread

    private static func serve(
        _ listener: Int32, _ wake: Int32, _ limits: Limits,
        _ exchange: ([Arrival], Int, Int) -> (answers: [(connection: Int, bytes: [UInt8])], mayRead: Bool)??
    ) {
        var connections: [Int: Connection] = [:]
        var (next, arrivals, refused) = (0, [Arrival](), 0)
        defer { for connection in connections.values { Glibc.close(connection.file) } }
        while true {
            guard case .some(.some(let order)) = exchange(arrivals, limits.waiting, refused) else { return }
            (arrivals, refused) = ([], 0)
            for (number, bytes) in order.answers { connections[number]?.answer += bytes }
            let numbers = connections.keys.sorted()
            var files = [pollfd(fd: wake, events: Int16(POLLIN), revents: 0)]
            files.append(pollfd(fd: listener, events: Int16(POLLIN), revents: 0))
            for number in numbers {
                let isAnswering = connections[number]?.answer.isEmpty == false
                let events = (order.mayRead ? POLLIN : 0) | (isAnswering ? POLLOUT : 0)
                // One that neither may be read nor has an answer to take is left out: its hanging up would wake us at once.
                let file = events == 0 ? -1 : connections[number]?.file ?? -1
                files.append(pollfd(fd: file, events: Int16(events), revents: 0))
            }
            poll(&files, nfds_t(files.count), 10_000)
            let now = milliseconds()
            var byte = [UInt8](repeating: 0, count: 64)
            if files[0].revents != 0 { while read(wake, &byte, byte.count) > 0 {} }
            for (file, number) in zip(files.dropFirst(2), numbers) {
                guard var connection = connections.removeValue(forKey: number) else { continue }
                var isOpen = connection.lastHeard + limits.silence > now
                if file.revents & Int16(POLLOUT) != 0 { isOpen = isOpen && answer(&connection) }
                if file.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0, order.mayRead {
                    isOpen = hear(&connection, number, now, &arrivals) && isOpen
                }
                if isOpen {
                    connections[number] = connection
                } else {
                    arrivals += connection.reader.finish().map { Arrival(connection: number, found: $0) }
                    Glibc.close(connection.file)
                }
            }
            while files[1].revents != 0 {
                let file = accept(listener, nil, nil)
                guard file >= 0 else { break }
                prepare(file)
                if connections.count < limits.connections {
                    connections[next] = Connection(file: file, lastHeard: now)
                    next += 1
                } else {
                    refused += 1
                    Glibc.close(file)
                }
            }
        }
    }

    /// - Returns: whether the connection stands.
    private static func hear(
        _ connection: inout Connection, _ number: Int, _ now: Int64, _ arrivals: inout [Arrival]
    ) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = recv(connection.file, &buffer, buffer.count, 0)
        if count < 0 { return errno == EAGAIN || errno == EINTR }
        guard count > 0 else { return false }
        connection.lastHeard = now
        arrivals += connection.reader.take(buffer[..<count]).map { Arrival(connection: number, found: $0) }
        return true
    }

    /// - Returns: whether the connection stands.
    private static func answer(_ connection: inout Connection) -> Bool {
        let count = Glibc.send(connection.file, connection.answer, connection.answer.count, Int32(MSG_NOSIGNAL))
        if count < 0 { return errno == EAGAIN || errno == EINTR }
        connection.answer.removeFirst(count)
        return true
    }

    /// Lets nothing wait for the file, and no other program have it.
    private static func prepare(_ file: Int32) {
        _ = fcntl(file, F_SETFL, fcntl(file, F_GETFL) | O_NONBLOCK)
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    }

    /// Of a clock that only goes forward.
    private static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

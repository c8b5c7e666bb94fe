import CNcurses
import Glibc

/// Writes to the terminal without ever waiting for it: what it does not take stays here until it does.
struct OutputLine {
    /// The terminal opened a second time, so that not waiting is ours alone; standard output where that is not allowed.
    let file: Int32
    private let isOwn: Bool
    private var unsent: ArraySlice<UInt8> = []

    init() {
        let own = city_open_output(STDOUT_FILENO)
        isOwn = own >= 0
        file = isOwn ? own : STDOUT_FILENO
    }

    var isDrained: Bool { unsent.isEmpty }

    mutating func send(_ bytes: [UInt8]) {
        unsent += bytes
        push()
    }

    /// Hands over what the terminal takes now.
    mutating func push() {
        while !unsent.isEmpty {
            let count = unsent.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count > 0 {
                unsent = unsent.dropFirst(count)
            } else if count < 0, errno == EINTR {
                continue
            } else if count < 0, errno == EAGAIN {
                return
            } else {
                unsent = []
            }
        }
        unsent = []
    }

    /// Gives the terminal a moment to take the rest. When it does not, all that waits is thrown away, so that nothing
    /// after it has to wait either.
    mutating func settle(milliseconds: Int32) {
        var rest = milliseconds
        while !isDrained, rest > 0 {
            var poller = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
            guard poll(&poller, 1, min(rest, 20)) >= 0 || errno == EINTR else { break }
            push()
            rest -= 20
        }
        guard !isDrained else { return }
        unsent = []
        city_discard_output(STDOUT_FILENO)
    }

    func close() { if isOwn { Glibc.close(file) } }
}

internal import CPty
import Glibc

/// A program in a real pseudo-terminal of its own session: what a person at a terminal does to it, and what it writes.
package final class Pty {
    package enum Failure: Error { case cannotOpen(Int32), cannotStart(Int32) }

    private let master: Int32
    private let process: pid_t
    private var isOver = false
    package private(set) var output: [UInt8] = []
    /// Exit status once the program has ended, as `waitpid` gives it.
    package private(set) var status: Int32?

    package init(_ program: String, _ arguments: [String], environment: [String: String], columns: UInt16, rows: UInt16)
        throws
    {
        master = posix_openpt(O_RDWR | O_NOCTTY)
        guard master >= 0, grantpt(master) == 0, unlockpt(master) == 0,
            let name = ptsname(master).map({ String(cString: $0) })
        else {
            throw Failure.cannotOpen(errno)
        }
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        posix_spawn_file_actions_addclose(&actions, master)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = Int16(city_spawn_setsid) | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
        posix_spawnattr_setflags(&attributes, flags)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, program, &actions, &attributes, words, variables)
        guard result == 0 else { throw Failure.cannotStart(result) }
        process = child
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            var ignored: Int32 = 0
            waitpid(process, &ignored, 0)
        }
        if !isOver { close(master) }
    }

    package func type(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    package func resize(columns: UInt16, rows: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    package func signal(_ number: Int32) { kill(process, number) }

    /// Hangs the line up, as a lost connection does.
    package func hangUp() {
        close(master)
        isOver = true
    }

    /// Reads until the output since `mark` holds the text, or the time is over.
    package func wait(for text: String, since mark: Int = 0, seconds: Double = 90) -> Bool {
        let wanted = Array(text.utf8)
        return read(seconds) { output in
            output.count >= mark + wanted.count
                && (mark...output.count - wanted.count).contains {
                    output[$0..<$0 + wanted.count].elementsEqual(wanted)
                }
        }
    }

    /// Reads until nothing has come for `quiet` seconds.
    package func settle(quiet: Double = 0.3, seconds: Double = 20) {
        var last = output.count
        var since = Self.now()
        _ = read(seconds) { output in
            if output.count != last { (last, since) = (output.count, Self.now()) }
            return Self.now() - since >= quiet
        }
    }

    /// Waits for the program's end; false when it goes on.
    package func waitForEnd(seconds: Double = 60) -> Bool {
        let limit = Self.now() + seconds
        while Self.now() < limit {
            if !isOver { _ = read(0.05) { _ in false } }
            var found: Int32 = 0
            if waitpid(process, &found, WNOHANG) == process {
                status = found
                if !isOver { _ = read(0.1) { _ in false } }
                return true
            }
        }
        return false
    }

    /// The terminal's modes: whether it echoes and gathers lines, as a shell leaves it.
    package var isCooked: Bool {
        var modes = termios()
        guard tcgetattr(master, &modes) == 0 else { return false }
        return modes.c_lflag & tcflag_t(ECHO) != 0 && modes.c_lflag & tcflag_t(ICANON) != 0
    }

    private func read(_ seconds: Double, until isEnough: ([UInt8]) -> Bool) -> Bool {
        let limit = Self.now() + seconds
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            if isEnough(output) { return true }
            guard Self.now() < limit else { return false }
            var poller = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            guard poll(&poller, 1, 20) > 0 else { continue }
            let count = Glibc.read(master, &buffer, buffer.count)
            guard count > 0 else { return isEnough(output) }
            output += buffer[0..<count]
        }
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

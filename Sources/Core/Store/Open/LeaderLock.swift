internal import Glibc
internal import Synchronization

/// Makes one process of a host the one that fetches: it holds a lock on a file beside the store. The system lets the lock go
/// when the process ends in whatever way, so that the next one that tries has it at once; nothing has to be renewed, and the
/// store is not written for it.
package final class LeaderLock: Sendable {
    private let path: String
    private let held = Mutex<Int32?>(nil)

    /// - Parameter store: path of the store; the lock's file is `<store>.leader`.
    package init(store: String) { path = store + ".leader" }

    deinit { release() }

    package var isHeld: Bool { held.withLock { $0 != nil } }

    /// Tries to become the leader; never waits.
    /// - Parameter holder: what others may read of the leader, such as the number of its process; one line.
    /// - Returns: whether this process is the leader now. A file that cannot be made makes nobody the leader.
    package func tryTake(holder: String) -> Bool {
        held.withLock { held in
            if held != nil { return true }
            let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard file >= 0 else { return false }
            guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
                close(file)
                return false
            }
            ftruncate(file, 0)
            let line = Array((holder + "\n").utf8)
            pwrite(file, line, line.count, 0)
            held = file
            return true
        }
    }

    package func release() {
        held.withLock { held in
            guard let file = held else { return }
            ftruncate(file, 0)
            Self.unlock(file)
            held = nil
        }
    }

    /// Lets the lock go and closes. Closing alone is not enough: a child that is just being made holds the file, and with it
    /// the lock, until it has become another program.
    private static func unlock(_ file: Int32) {
        flock(file, LOCK_UN)
        close(file)
    }

    /// What the leader says of itself; nil when nobody holds the lock.
    package func holder() -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        if !isHeld, flock(file, LOCK_SH | LOCK_NB) == 0 {
            Self.unlock(file)
            return nil
        }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 200)
        let count = pread(file, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}

internal import GRDB
internal import GRDBSQLite
internal import Glibc

/// Puts a backup in the place of a store that nobody has open; what stood there is kept aside.
package struct StoreRestore {
    private let path: String
    private let backup: String

    package init(path: String, from backup: String) {
        self.path = path
        self.backup = backup
    }

    /// - Returns: where the store that was replaced now lies; nil when there was none.
    /// - Throws: `.corrupt` when the backup is damaged, `.inUse` when a process has the store open.
    package func run() throws(StoreFailure) -> String? {
        try BackupCheck(path: backup).run()
        let part = path + ".part"
        unlink(part)
        var isDone = false
        defer {
            if !isDone { unlink(part) }
        }
        try copy(to: part)
        try BackupCheck(path: part).run()
        let aside = try StoreSwap(path: path).replace(by: part, suffix: "replaced")
        isDone = true
        return aside
    }

    private func copy(to part: String) throws(StoreFailure) {
        let source = open(backup, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw StoreFile.failure(errno, backup) }
        defer { close(source) }
        let target = open(part, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw StoreFile.failure(errno, path) }
        defer { close(target) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(source, &buffer, buffer.count)
            guard count >= 0 else { throw StoreFile.failure(errno, backup) }
            guard count > 0 else { return }
            guard write(target, buffer, count) == count else { throw StoreFile.failure(errno, path) }
        }
    }
}

/// Exchanges the file of a store for another one while nobody has it open.
struct StoreSwap {
    /// Where SQLite's processes hold a shared lock in the `-shm` file as long as they have the write-ahead log open
    /// ("WAL-mode file format", 2.3.1: the dead-man-switch lock, byte 128).
    private static let openLock: Int = 128

    let path: String

    /// - Parameter suffix: of the name the old file gets, with the first free number.
    /// - Returns: the old file's new name; nil when there was none.
    func replace(by part: String, suffix: String) throws(StoreFailure) -> String? {
        let lock = try hold()
        defer {
            if lock >= 0 { close(lock) }
        }
        var aside: String?
        if access(path, F_OK) == 0 {
            let name = freeName(suffix)
            for companion in ["-wal", "-shm", ""] where access(path + companion, F_OK) == 0 {
                guard rename(path + companion, name + companion) == 0 else { throw StoreFile.failure(errno, path) }
            }
            aside = name
        }
        _ = try StoreBackup.settle(part, as: path)
        return aside
    }

    /// Refuses a store that another process has open, and keeps others from opening it.
    /// - Returns: the descriptor that holds the lock; -1 when there is nothing to lock.
    func hold() throws(StoreFailure) -> Int32 {
        let descriptor = open(path + "-shm", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return -1 }
        var lock = flock(
            l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: Self.openLock, l_len: 1, l_pid: 0)
        guard fcntl(descriptor, F_SETLK, &lock) == 0 else {
            _ = fcntl(descriptor, F_GETLK, &lock)
            close(descriptor)
            throw .inUse(path: path, process: lock.l_pid)
        }
        return descriptor
    }

    private func freeName(_ suffix: String) -> String {
        var number = 1
        while access("\(path).\(suffix)-\(number)", F_OK) == 0 { number += 1 }
        return "\(path).\(suffix)-\(number)"
    }
}

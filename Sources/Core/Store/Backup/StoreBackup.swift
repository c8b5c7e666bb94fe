internal import GRDB
internal import GRDBSQLite
internal import Glibc

/// Copies a store that others go on reading and writing into a file of its own.
///
/// SQLite's backup runs in steps inside one read transaction, so the copy is one state of the store and writers never
/// make it begin anew. The copy is checked before it takes the wanted name; a name that was taken keeps its file until
/// then.
struct StoreBackup {
    /// Pages copied at a time; between two steps `isWanted` is asked.
    private static let stepPages: Int32 = 1024

    /// What SQLite opens the store by.
    let location: String
    let target: String

    /// - Parameter isWanted: gets the share done, 0…1; false ends the copy and leaves nothing.
    /// - Returns: the bytes of the copy; nil when it was not wanted any more.
    func run(isWanted: (Double) -> Bool) throws(StoreFailure) -> Int64? {
        let part = target + ".part"
        guard !Self.areSame(location, target) else {
            throw .cannotOpen(path: target, detail: "the store itself")
        }
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(part + suffix) }
        var isDone = false
        defer {
            if !isDone {
                for suffix in ["", "-wal", "-shm", "-journal"] { unlink(part + suffix) }
            }
        }
        try Self.create(part)
        guard try StoreFailure.mapping(target, { try copy(to: part, isWanted) }) else { return nil }
        try BackupCheck(path: part).run()
        let bytes = try Self.settle(part, as: target)
        isDone = true
        return bytes
    }

    private func copy(to part: String, _ isWanted: (Double) -> Bool) throws -> Bool {
        let source = try RawConnection(path: location)
        let copy = try RawConnection(creating: part)
        try copy.run("PRAGMA synchronous = OFF")
        try source.run("BEGIN")
        _ = try source.integer("SELECT count(*) FROM sqlite_master")
        guard let backup = sqlite3_backup_init(copy.handle, "main", source.handle, "main") else {
            try copy.check(sqlite3_errcode(copy.handle))
            return false
        }
        var code = SQLITE_OK
        while code == SQLITE_OK {
            let (left, all) = (sqlite3_backup_remaining(backup), sqlite3_backup_pagecount(backup))
            guard isWanted(all > 0 ? 1 - Double(left) / Double(all) : 0) else { break }
            code = sqlite3_backup_step(backup, Self.stepPages)
        }
        let finished = sqlite3_backup_finish(backup)
        guard code != SQLITE_OK else { return false }
        try copy.check(code == SQLITE_DONE ? finished : code)
        // A file of its own: without a write-ahead log beside it.
        try copy.run("PRAGMA journal_mode = DELETE")
        return true
    }

    private static func create(_ path: String) throws(StoreFailure) {
        let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreFile.failure(errno, path) }
        close(descriptor)
    }

    /// Puts the finished file under its name so that a crash leaves the old or the new one.
    static func settle(_ part: String, as target: String) throws(StoreFailure) -> Int64 {
        let descriptor = open(part, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreFile.failure(errno, target) }
        let bytes = lseek(descriptor, 0, SEEK_END)
        let isSafe = fsync(descriptor) == 0
        close(descriptor)
        guard isSafe, rename(part, target) == 0 else { throw StoreFile.failure(errno, target) }
        let folder = open(StoreFile.folder(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
        return Int64(bytes)
    }

    private static func areSame(_ left: String, _ right: String) -> Bool {
        var (one, other) = (stat(), stat())
        return stat(left, &one) == 0 && stat(right, &other) == 0 && one.st_ino == other.st_ino
            && one.st_dev == other.st_dev
    }
}

/// Looks whether a file is a whole store of ours.
struct BackupCheck {
    let path: String

    func run() throws(StoreFailure) {
        try StoreFile(path: path).admit(.readOnly)
        try StoreFailure.mapping(path) {
            // Nobody else writes a copy: it is read as it lies there, without a log beside it.
            let connection = try RawConnection(path: StoreFile(path: path).immutableLocation)
            guard try connection.integer("PRAGMA application_id") == Migration.applicationID else {
                throw StoreFailure.cannotOpen(path: path, detail: "no store")
            }
            let finding = try connection.text("PRAGMA quick_check(1)")
            guard finding == "ok" else { throw StoreFailure.corrupt(path: path, detail: finding) }
        }
    }
}

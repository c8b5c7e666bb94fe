internal import GRDB
internal import Glibc

/// Opens GRDB's pool on a store: one writer, several readers, write-ahead log.
enum StorePool {
    /// Longest wait for another process's lock, in seconds.
    static let busySeconds = 10
    /// Pages of the write-ahead log after which it is carried over into the file.
    private static let checkpointPages = 4000
    /// What a connection that reads keeps of the file, in KiB: the upper pages of the trees. The rest stands in the system's
    /// cache, once for all processes, and costs a copy.
    private static let readerCacheKibibytes = 512

    static func open(path: String, access: Opening) throws(StoreFailure) -> DatabasePool {
        let file = StoreFile(path: path)
        try file.admit(access)
        return try StoreFailure.mapping(path) {
            let location = file.location(access)
            try patiently { try RawConnection.requireOwn(path: location) }
            let pool = try patiently { try DatabasePool(path: location, configuration: configuration(access)) }
            switch access {
            case .readWrite:
                try patiently {
                    try pool.writeWithoutTransaction { db in
                        try Migration.migrate(db, path: path)
                        try PlainRows.takeOver(db)
                    }
                }
            case .readOnly:
                try pool.read { try requireKnown($0, path: path) }
            }
            return pool
        }
    }

    private static func configuration(_ access: Opening) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = access == .readOnly
        configuration.busyMode = .timeout(Double(busySeconds))
        configuration.journalMode = access == .readOnly ? .default : .wal
        configuration.maximumReaderCount = 4
        // What they keep of the file can then be given back without closing them, which starts threads of the system's that
        // wake every second from then on.
        configuration.persistentReadOnlyConnections = true
        configuration.label = "CityCache"
        configuration.prepareDatabase { db in
            if db.configuration.readonly {
                try db.execute(sql: "PRAGMA cache_size = -\(readerCacheKibibytes)")
            } else {
                // Takes effect on a file without tables only: pages that become free can then be given back.
                try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            }
            if access == .readWrite { try db.execute(sql: "PRAGMA wal_autocheckpoint = \(checkpointPages)") }
        }
        return configuration
    }

    private static func requireKnown(_ db: Database, path: String) throws {
        let (found, known) = (try Migration.version(db), Migration.all.count)
        if found > known { throw StoreFailure.newerSchema(path: path, found: found, known: known) }
        let isUnfinished = try PlainRows.isThere(db)
        if found < known || isUnfinished {
            throw StoreFailure.cannotOpen(path: path, detail: "schema \(found) of \(known)")
        }
    }

    /// Switching to the write-ahead log does not ask the busy handler: two processes that start at once get
    /// SQLITE_BUSY there, and one of them tries again.
    private static func patiently<Value>(_ body: () throws -> Value) throws -> Value {
        let pauseMilliseconds = 20
        var left = busySeconds * 1000 / pauseMilliseconds
        while true {
            do {
                return try body()
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && left > 0 {
                left -= 1
                usleep(UInt32(pauseMilliseconds * 1000))
            }
        }
    }
}

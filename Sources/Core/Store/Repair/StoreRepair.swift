internal import CityAccess
internal import GRDB
internal import Glibc

/// What a repair did and what it could not mend.
package struct RepairReport: Hashable, Sendable {
    /// What was found before.
    package var found: [StoreFinding] = []
    /// What is still wrong: nobody can know a lost row or mend a broken audit chain.
    package var left: [StoreFinding] = []
    /// The tables as they were saved into a new file; empty when the file itself was sound.
    package var salvaged: [SalvagedTable] = []
    /// Where the damaged file now lies.
    package var aside: String?
}

/// Mends a store: what is derived is computed anew, damaged blocks are taken out by themselves, and a file that SQLite
/// itself calls damaged is saved table by table into a new one.
package struct StoreRepair {
    private let path: String

    package init(path: String) { self.path = path }

    /// - Throws: `.corrupt` when nothing can be read, `.inUse` when the file must be replaced and a process has it open.
    package func run() throws(StoreFailure) -> RepairReport {
        var report = RepairReport()
        do throws(StoreFailure) {
            let cache = try CityCache(path: path, cipher: nil)
            report.found = try cache.verify()
            if !report.found.contains(where: \.isOfFile) {
                try cache.mend()
                report.left = try cache.verify()
                return report
            }
            if try cache.reindexed() {
                try cache.mend()
                report.left = try cache.verify()
                return report
            }
        } catch {
            guard case .corrupt(_, let detail) = error else { throw error }
            report.found.append(.damaged(detail: detail))
        }
        return try salvage(report)
    }

    private func salvage(_ report: RepairReport) throws(StoreFailure) -> RepairReport {
        var report = report
        let lock = try StoreSwap(path: path).hold()
        if lock >= 0 { close(lock) }
        let part = path + ".part"
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(part + suffix) }
        var isDone = false
        defer {
            if !isDone {
                for suffix in ["", "-wal", "-shm", "-journal"] { unlink(part + suffix) }
            }
        }
        report.salvaged = try StoreSalvage(source: path, target: part).run()
        try finish(part, &report)
        report.aside = try StoreSwap(path: path).replace(by: part, suffix: "damaged")
        isDone = true
        return report
    }

    /// Brings the new file's schema forward and its derived tables in step.
    private func finish(_ part: String, _ report: inout RepairReport) throws(StoreFailure) {
        do {
            let cache = try CityCache(path: part, cipher: nil)
            try cache.rebuildSearch()
            try cache.mend()
            report.left = try cache.verify()
        }
        // Nothing may be left in a log beside the file when it is renamed.
        try StoreFailure.mapping(part) { try RawConnection(creating: part).run("PRAGMA journal_mode = DELETE") }
    }
}

extension CityCache {
    /// Takes damaged blocks out, and computes roll-ups, newest values and counts anew.
    func mend() throws(StoreFailure) { try SeriesRepair(cache: self).run() }

    /// Makes all indexes anew.
    /// - Returns: whether the file is sound now.
    func reindexed() throws(StoreFailure) -> Bool {
        try write { try $0.execute(sql: "REINDEX") }
        return try !verify().contains(where: \.isOfFile)
    }

    func rebuildSearch() throws(StoreFailure) {
        try write { try NameSearch.rebuild(try CityTables.load($0), in: $0) }
    }
}

extension StoreFinding {
    /// Whether SQLite itself says that the file is damaged.
    var isOfFile: Bool {
        if case .damaged = self { true } else { false }
    }
}

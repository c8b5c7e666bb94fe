package import CityModel
package import CityStore
internal import Crypto
internal import Glibc

/// Takes the files that a department drops into a folder of this machine, each once, oldest first.
///
/// A file counts when it has its final name: those that begin with a dot or end in `.part` or `.tmp` are being written, and
/// a rename makes them whole at once. Beside `counts.csv` there may lie `counts.csv.sha256`, as `sha256sum` writes it: the file
/// is then taken only when it fits. Which files have been taken is stored with what they brought.
package struct DropTask: FetchTask {
    private static let pieceBytes = 262_144

    /// A file that waits.
    private struct Drop {
        let name: String
        /// Nanoseconds since 1970 of its last change.
        let changed: Int64

        /// Sorts by age, then by name, as text.
        var mark: String {
            let digits = String(changed)
            return String(repeating: "0", count: max(0, 20 - digits.count)) + digits + " " + name
        }
    }

    package var cycleSeconds: Int64 { source.cycleSeconds }
    package let host: String? = nil
    private let source: SourceDefinition
    private let endpoint: HTTPEndpoint
    private let folder: String
    private let suffix: String
    private let cache: CityCache
    private let now: @Sendable () -> Timestamp
    private let isKnown: @Sendable (EntityID) -> Bool

    /// - Returns: nil for a source whose address is not `file:///folder/*.suffix`.
    package init?(
        _ source: SourceDefinition, cache: CityCache, now: @escaping @Sendable () -> Timestamp,
        isKnown: @escaping @Sendable (EntityID) -> Bool = { _ in true }
    ) {
        guard case .http(let endpoint) = source.transport, endpoint.address.hasPrefix("file:///") else { return nil }
        let path = endpoint.address.dropFirst("file://".count)
        guard let slash = path.lastIndex(of: "/") else { return nil }
        let pattern = path[path.index(after: slash)...]
        guard pattern.hasPrefix("*"), !pattern.dropFirst().contains("*") else { return nil }
        self.source = source
        self.endpoint = endpoint
        folder = String(path[...slash])
        suffix = String(pattern.dropFirst())
        self.cache = cache
        self.now = now
        self.isKnown = isKnown
    }

    package func attempt(cancellation: Cancellation) throws(StoreFailure) -> FetchReport {
        var cursor = try cache.cursor(for: source.id) ?? FeedCursor()
        var summary: FetchRecord?
        guard let drops = waiting(after: cursor.resume) else {
            let record = FetchLine(source: source.id, startedAt: now()).record(.unreachable, detail: folder)
            try log(record, cursor)
            return FetchReport(records: [record], result: .failed(isTransient: true))
        }
        for drop in drops where !cancellation.isCancelled {
            cursor.resume = drop.mark
            let record = try take(drop, cursor)
            summary = summary?.joined(by: record) ?? record
        }
        return FetchReport(records: summary.map { [$0] } ?? [], result: .done)
    }

    /// - Returns: nil when the folder cannot be read.
    private func waiting(after mark: String?) -> [Drop]? {
        guard let names = Self.names(in: folder) else { return nil }
        let drops = names.compactMap { name -> Drop? in
            guard name.hasSuffix(suffix), !name.hasPrefix("."), !name.hasSuffix(".part"), !name.hasSuffix(".tmp"),
                !name.hasSuffix(".sha256"), let changed = Self.changed(folder + name)
            else { return nil }
            return Drop(name: name, changed: changed)
        }
        return drops.filter { $0.mark > mark ?? "" }.sorted { $0.mark < $1.mark }
    }

    /// A file that cannot be taken is logged and left behind; dropped again, it is another one.
    private func take(_ drop: Drop, _ cursor: FeedCursor) throws(StoreFailure) -> FetchRecord {
        var line = FetchLine(source: source.id, startedAt: now())
        let detail = PlainText.sanitized(drop.name, limit: 120)
        guard fitsManifest(drop) else {
            let record = line.record(.unreadable, detail: detail + " SHA-256")
            try log(record, cursor)
            return record
        }
        let reading = StreamFetch(
            endpoint, source.id, cache, receivedAt: line.startedAt, isKnown: isKnown, from: nil, cursor: { _, _ in nil }
        )
        do throws(RequestFailure) {
            if endpoint.format.isStreamed {
                try read(drop, &line) { piece in reading.taker.take(0, [:], piece) }
                if let failure = reading.failure { throw failure }
                let ending = try reading.finish()
                line.note(digest: ending.digest)
                let record = line.record(
                    .stored, rows: ending.rows, quarantined: ending.quarantined, detail: detail)
                try storing { () throws(StoreFailure) in try reading.commit(record, validators: nil, cursor: cursor) }
                return record
            }
            return try takeWhole(drop, &line, cursor, detail)
        } catch {
            if case .store(let failure) = error { throw failure }
            let failed = error.record(line)
            let record = line.record(failed.outcome, detail: detail + " " + failed.detail)
            try log(record, cursor)
            return record
        }
    }

    private func takeWhole(
        _ drop: Drop, _ line: inout FetchLine, _ cursor: FeedCursor, _ detail: String
    ) throws(RequestFailure) -> FetchRecord {
        var body: [UInt8] = []
        try read(drop, &line) { piece in
            body += piece
            return true
        }
        line.note(digest: SHA256.hash(data: body))
        let delivery: Delivery
        do throws(FormatFailure) {
            delivery = try EndpointReader.read(
                body, endpoint, source: source.id, receivedAt: line.startedAt, isKnown: isKnown)
        } catch {
            throw .format(error)
        }
        let record = line.record(
            .stored, rows: delivery.observations.count, quarantined: delivery.quarantinedCount, detail: detail)
        try storing { () throws(StoreFailure) in
            _ = try cache.append(
                ObservationBatch(source: source.id, observations: delivery.observations), fetch: record,
                validators: nil, quarantined: delivery.quarantined, cursor: cursor)
        }
        return record
    }

    private func log(_ record: FetchRecord, _ cursor: FeedCursor) throws(StoreFailure) {
        _ = try cache.append(
            ObservationBatch(source: source.id, observations: []), fetch: record, validators: nil, quarantined: [],
            cursor: cursor)
    }

    /// Reads a file piece by piece, as far as `body` wants it.
    private func read(
        _ drop: Drop, _ line: inout FetchLine, _ body: (UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(RequestFailure) {
        let file = open(folder + drop.name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw .transport(.noFile) }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: Self.pieceBytes)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .transport(.noFile) }
            guard count > 0 else { return }
            line.bytes += count
            guard line.bytes <= endpoint.maximumBytes else { throw .transport(.tooLarge(limit: endpoint.maximumBytes)) }
            let goesOn = buffer.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<count])) }
            guard goesOn else { return }
        }
    }

    /// Whether the file has the hash that its manifest says; one without a manifest always fits.
    private func fitsManifest(_ drop: Drop) -> Bool {
        guard let said = Self.firstWord(of: folder + drop.name + ".sha256") else { return true }
        var hash = SHA256()
        var line = FetchLine(source: source.id, startedAt: now())
        do throws(RequestFailure) {
            try read(drop, &line) { piece in
                hash.update(bufferPointer: UnsafeRawBufferPointer(piece))
                return true
            }
        } catch { return false }
        line.note(digest: hash.finalize())
        return line.digest == said.lowercased()
    }

    private static func firstWord(of path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 512)
        let count = Glibc.read(file, &buffer, buffer.count)
        guard count > 0 else { return "" }
        return String(decoding: buffer[..<count].prefix { $0 > 0x20 }, as: UTF8.self)
    }

    private static func names(in folder: String) -> [String]? {
        guard let handle = opendir(folder) else { return nil }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }

    /// - Returns: nil for what is no plain file.
    private static func changed(_ path: String) -> Int64? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }
}

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
        let bytes: Int64
        /// Tells a file from another one that has taken its name.
        let number: UInt64
        /// When its manifest was changed last; zero without one. A file is looked at again when its manifest is mended.
        let listed: Int64

        var mark: String { "\(changed)-\(bytes)-\(number)-\(listed)" }
    }

    package var cycleSeconds: Int64 { source.cycleSeconds }
    package var watchedFolder: String? { folder }
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
        var summary: FetchRecord?
        guard let drops = try waiting() else {
            let record = FetchLine(source: source.id, startedAt: now()).record(.unreachable, detail: folder)
            try log(record, FeedMarks())
            return FetchReport(records: [record], result: .failed(isTransient: true))
        }
        for drop in drops where !cancellation.isCancelled {
            let record = try take(drop)
            summary = summary?.joined(by: record) ?? record
        }
        return FetchReport(records: summary.map { [$0] } ?? [], result: .done)
    }

    /// What has not been taken as it is now, oldest first.
    /// - Returns: nil when the folder cannot be read.
    private func waiting() throws(StoreFailure) -> [Drop]? {
        guard let names = Self.names(in: folder) else { return nil }
        let taken = try cache.drops(of: source.id)
        let left = Set(taken.keys).subtracting(names)
        if !left.isEmpty { try cache.forget(drops: left.sorted(), of: source.id) }
        let drops = names.compactMap { name -> Drop? in
            guard name.hasSuffix(suffix), !name.hasPrefix("."), !name.hasSuffix(".part"), !name.hasSuffix(".tmp"),
                !name.hasSuffix(".sha256")
            else { return nil }
            return Self.drop(name, in: folder)
        }
        // A file written long ago may be renamed in today: its age says in what order, not whether it is new.
        return drops.filter { $0.mark != taken[$0.name] }.sorted { ($0.changed, $0.name) < ($1.changed, $1.name) }
    }

    /// A file that cannot be taken is logged and left behind; dropped again, it is another one.
    private func take(_ drop: Drop) throws(StoreFailure) -> FetchRecord {
        var marks = FeedMarks()
        marks.drop = DroppedFile(name: drop.name, mark: drop.mark)
        var line = FetchLine(source: source.id, startedAt: now())
        let detail = PlainText.sanitized(drop.name, limit: 120)
        guard fitsManifest(drop) else {
            let record = line.record(.unreadable, detail: detail + " SHA-256")
            try log(record, marks)
            return record
        }
        let begun = line.startedAt
        let census = endpoint.feed.reconciliation.map { _ in PassCensus() }
        let reading = StreamFetch(
            endpoint, source.id, cache, receivedAt: begun, isKnown: isKnown, from: nil, cursor: { _, _ in nil },
            census: census
        ) { extent in
            var progress = FeedProgress(startedAt: begun)
            progress.updatedAt = now()
            (progress.rows, progress.bytes, progress.wholeBytes) = (extent.rows, extent.bytes, drop.bytes)
            return progress
        }
        do throws(RequestFailure) {
            if endpoint.format.isStreamed {
                try read(drop, &line) { piece in reading.taker.take(0, [:], piece) }
                if let failure = reading.failure { throw failure }
                let ending = try reading.finish()
                line.note(digest: ending.digest)
                marks.progress = .over
                reading.add(try compare(reading.takeCensus(), &marks))
                let record = line.record(
                    .stored, rows: ending.rows, quarantined: ending.quarantined,
                    detail: Self.detail(detail, marks.reconciliation))
                let stored = marks
                try storing { () throws(StoreFailure) in
                    try reading.commit(record, validators: nil, cursor: nil, marks: stored)
                }
                return record
            }
            return try takeWhole(drop, &line, marks, detail)
        } catch {
            if case .store(let failure) = error { throw failure }
            let failed = error.record(line)
            let record = line.record(failed.outcome, detail: detail + " " + failed.detail)
            marks.progress = .over
            try log(record, marks)
            return record
        }
    }

    private func takeWhole(
        _ drop: Drop, _ line: inout FetchLine, _ marks: FeedMarks, _ detail: String
    ) throws(RequestFailure) -> FetchRecord {
        var body: [UInt8] = []
        try read(drop, &line) { piece in
            body += piece
            return true
        }
        line.note(digest: SHA256.hash(data: body))
        let delivery: Delivery
        var census = endpoint.feed.reconciliation.map { _ in PassCensus() }
        do throws(FormatFailure) {
            (delivery, _) = try EndpointReader.page(
                body, endpoint, source: source.id, receivedAt: line.startedAt, census: &census, isKnown: isKnown)
        } catch {
            throw .format(error)
        }
        var marks = marks
        let gone = try compare(census, &marks)
        let (record, stored) = (line.record(delivery, detail: Self.detail(detail, marks.reconciliation)), marks)
        try storing { () throws(StoreFailure) in
            _ = try cache.append(
                ObservationBatch(source: source.id, observations: delivery.observations + gone),
                fetch: record, validators: nil, quarantined: delivery.quarantined, marks: stored)
        }
        return record
    }

    /// Notes what a file says of what the source no longer holds: each file then is everything it has.
    /// - Returns: what is to be stored with it.
    private func compare(_ census: PassCensus?, _ marks: inout FeedMarks) throws(RequestFailure) -> [Observation] {
        guard let terms = endpoint.feed.reconciliation, let census else { return [] }
        guard census.isWhole else {
            marks.uncompared = UncomparedPass(at: now(), reason: .tooLong)
            return []
        }
        let comparison = try storing { () throws(StoreFailure) in
            try cache.compare(
                census, of: source.id, keeps: terms.keepsSeconds, largestShare: terms.largestShare, at: now())
        }
        marks.note(comparison)
        return comparison.gone
    }

    private static func detail(_ name: String, _ reconciliation: FeedReconciliation?) -> String {
        [name, reconciliation?.detail ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private func log(_ record: FetchRecord, _ marks: FeedMarks) throws(StoreFailure) {
        _ = try cache.append(
            ObservationBatch(source: source.id, observations: []), fetch: record, validators: nil, quarantined: [],
            marks: marks)
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
    private static func drop(_ name: String, in folder: String) -> Drop? {
        var status = stat()
        guard lstat(folder + name, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var manifest = stat()
        let isListed = lstat(folder + name + ".sha256", &manifest) == 0
        return Drop(
            name: name, changed: nanoseconds(status.st_mtim), bytes: Int64(status.st_size),
            number: UInt64(status.st_ino),
            listed: isListed ? nanoseconds(manifest.st_mtim) : 0)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

package import CityModel
package import CityStore

/// Sends what the cache takes in on to the warehouse, an hour after the other is over, each observation once.
///
/// The store notes in which hours something was stored or replaced, in the same transaction. A batch is taken from there under a
/// version and stays under way until the warehouse confirms it; whatever gets lost on the way, the request or its answer, it is
/// sent again under the same version, in the same order and the same parts. The table replaces rows of one place by those of
/// the highest version (`ReplacingMergeTree`), so that a repeated row is the same row; servers that know deduplication tokens
/// do not even write it again.
package struct WarehouseForward: FetchTask {
    /// After the end of an hour its last rows are waited for.
    static let delaySeconds: Int64 = 120
    /// Rows of a batch, beyond which no further group of series is added; about eleven megabytes.
    static let batchRows = 200_000
    /// Rows of one request: a server takes up to a million as one block, whole or not at all.
    private static let partRows = 400_000
    static let columns = ["metric", "entity", "time", "value", "flag", "version"]
    private static let token = "insert_deduplication_token"
    private static let wholeSpread = "insert_distributed_sync"

    package let cycleSeconds: Int64 = 60
    package let host: String? = nil
    private let cache: CityCache
    private let client: WarehouseClient
    private let now: @Sendable () -> Timestamp

    package init(cache: CityCache, client: WarehouseClient, now: @escaping @Sendable () -> Timestamp) {
        self.cache = cache
        self.client = client
        self.now = now
    }

    package func attempt(cancellation: Cancellation) throws(StoreFailure) -> FetchReport {
        try cache.beginForwarding(to: client.warehouse.target)
        var known: Set<String>?
        while !cancellation.isCancelled {
            var parts = ForwardParts(limit: Self.partRows)
            let end = now().adding(seconds: -Self.delaySeconds)
            let batch = try cache.nextForward(endedBefore: end, at: now(), limit: Self.batchRows) { key, sample in
                parts.add(key, sample)
            }
            guard let batch else { break }
            do throws(WarehouseFailure) {
                if known == nil { known = try client.known([Self.token, Self.wholeSpread], cancellation) }
                try send(parts.finished(version: batch.version), batch, known ?? [], cancellation)
            } catch {
                if case .transport(.cancelled) = error { break }
                try cache.noteForward(failure: PlainText.sanitized(error.detail, limit: 200), at: now())
                return FetchReport(records: [], result: .failed(isTransient: true))
            }
            try cache.confirm(batch, at: now())
        }
        return FetchReport(records: [], result: .done)
    }

    private func send(
        _ parts: [[UInt8]], _ batch: ForwardBatch, _ known: Set<String>, _ cancellation: Cancellation
    ) throws(WarehouseFailure) {
        for (number, part) in parts.enumerated() {
            var settings: [(String, String)] = []
            // A spread table confirms once its shards have the rows, not when it has noted them down.
            if known.contains(Self.wholeSpread) { settings.append((Self.wholeSpread, "1")) }
            if known.contains(Self.token) { settings.append((Self.token, "cityops-\(batch.version)-\(number)")) }
            try client.insert(part, columns: Self.columns, settings: settings, cancellation: cancellation)
        }
    }
}

/// Rows in `RowBinary`, in parts of limited length. The version, which is known last, closes each row.
struct ForwardParts {
    private let limit: Int
    private var bytes: [UInt8] = []
    private var places: [Int] = []
    private var ends: [Int] = []
    private var rows = 0
    private var last: SeriesKey?
    /// Metric and entity of the last series as they are written.
    private var names: [UInt8] = []

    init(limit: Int) { self.limit = limit }

    mutating func add(_ key: SeriesKey, _ sample: Sample) {
        if rows > 0, rows % limit == 0 { ends.append(bytes.count) }
        if key != last {
            last = key
            names.removeAll(keepingCapacity: true)
            Self.append(key.metric.text, to: &names)
            Self.append(key.entity.text, to: &names)
        }
        bytes += names
        Self.append(UInt64(UInt32(clamping: sample.time.secondsSince1970)), 4, to: &bytes)
        Self.append(sample.value.bitPattern, 8, to: &bytes)
        bytes.append(sample.flag.rawValue)
        places.append(bytes.count)
        Self.append(0, 8, to: &bytes)
        rows += 1
    }

    /// The parts, with the version in every row.
    mutating func finished(version: Int64) -> [[UInt8]] {
        for place in places {
            for byte in 0..<8 { bytes[place + byte] = UInt8(truncatingIfNeeded: version >> Int64(8 * byte)) }
        }
        if rows > 0 { ends.append(bytes.count) }
        var start = 0
        return ends.map { end in
            defer { start = end }
            return ends.count == 1 ? bytes : Array(bytes[start..<end])
        }
    }

    /// Length in base 128, then UTF-8.
    private static func append(_ text: String, to bytes: inout [UInt8]) {
        var count = text.utf8.count
        while count >= 0x80 {
            bytes.append(UInt8(count & 0x7F) | 0x80)
            count >>= 7
        }
        bytes.append(UInt8(count))
        bytes += Array(text.utf8)
    }

    /// Little-endian.
    private static func append(_ word: UInt64, _ count: Int, to bytes: inout [UInt8]) {
        for byte in 0..<count { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))) }
    }
}

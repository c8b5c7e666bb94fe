internal import CityModel
internal import Synchronization

/// Hour roll-ups of the last few metrics asked for, remembered until something is committed: what shows the last day asks
/// for them every minute, and they change with a delivery only.
final class HourMemory: Sendable {
    struct Key: Hashable {
        let metric: MetricID
        /// The first and the last hour, as they begin.
        let hours: ClosedRange<Int64>
    }

    private struct Entry {
        let key: Key
        let version: UInt64
        /// As of which moment they were read; nothing was later.
        let asOf: Int64
        let rollUps: [EntityID: [HourRollUp]]
    }

    /// Metrics of more series are read again.
    static let mostSeries = 200
    private static let mostEntries = 4

    private let entries = Mutex<[Entry]>([])

    func rollUps(_ key: Key, asOf: Int64, version: UInt64) -> [EntityID: [HourRollUp]]? {
        entries.withLock { entries in
            entries.first { $0.key == key && $0.version == version && $0.asOf <= asOf }?.rollUps
        }
    }

    /// - Parameter version: what the store's version was before the transaction began that read them.
    func keep(_ rollUps: [EntityID: [HourRollUp]], _ key: Key, asOf: Int64, version: UInt64) {
        entries.withLock { entries in
            entries.removeAll { $0.key.metric == key.metric }
            entries.append(Entry(key: key, version: version, asOf: asOf, rollUps: rollUps))
            if entries.count > Self.mostEntries { entries.removeFirst() }
        }
    }
}

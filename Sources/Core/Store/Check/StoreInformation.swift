package import CityModel

/// Size and extent of a store.
package struct StoreInformation: Hashable, Sendable {
    package let path: String
    /// Of the file and its write-ahead log.
    package let bytes: Int64
    package let schemaVersion: Int
    package let observations: Int
    package let series: Int
    package let firstTime: Timestamp?
    package let lastTime: Timestamp?
    package let tiers: StoreTiers

    /// All bytes of the store, entities included, over its observations; not-a-number when there are none.
    package var bytesPerObservation: Double {
        observations == 0 ? .nan : Double(bytes) / Double(observations)
    }
}

/// How the observations of a store lie.
package struct StoreTiers: Hashable, Sendable {
    /// Observations not compacted yet.
    package let hotObservations: Int
    package let blockObservations: Int
    /// Series-days.
    package let blocks: Int
    /// Bytes of all blocks, without the pages they lie on.
    package let blockBytes: Int
    /// Bytes of the hour roll-ups of compacted days.
    package let rollUpBytes: Int
    /// Days (UTC) that have rows in the hot tier.
    package let hotDays: Int
    /// Bytes of pages that are free to be used again.
    package let freeBytes: Int

    /// Bytes of blocks over the observations in them; not-a-number when there are none.
    package var bytesPerBlockObservation: Double {
        blockObservations == 0 ? .nan : Double(blockBytes) / Double(blockObservations)
    }
}

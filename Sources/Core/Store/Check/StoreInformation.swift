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

    /// All bytes of the store, entities included, over its observations; not-a-number when there are none.
    package var bytesPerObservation: Double {
        observations == 0 ? .nan : Double(bytes) / Double(observations)
    }
}

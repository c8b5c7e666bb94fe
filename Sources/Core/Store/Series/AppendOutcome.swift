/// What became of the observations of one batch.
package struct AppendOutcome: Hashable, Sendable {
    /// New to the store.
    package var stored = 0
    /// Already there, the same to the bit.
    package var repeated = 0
    /// Already there with another value or flag, which now is the batch's.
    package var corrected = 0

    package init(stored: Int = 0, repeated: Int = 0, corrected: Int = 0) {
        self.stored = stored
        self.repeated = repeated
        self.corrected = corrected
    }

    mutating func add(_ other: AppendOutcome) {
        stored += other.stored
        repeated += other.repeated
        corrected += other.corrected
    }
}

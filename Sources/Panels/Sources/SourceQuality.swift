package import CityStore

/// The six properties of GB/T 36344-2018 for one day of a source, as shares of 0...1; nil where nothing was counted. What is
/// counted for each is our choice: the standard names the properties and leaves the measures to the user.
package struct SourceQuality: Hashable, Sendable {
    package enum Property: String, CaseIterable, Sendable {
        /// 规范性: records that keep to their format.
        case normative
        /// 完整性: observations against those due by the cycles of their metrics.
        case complete
        /// 准确性: observations whose flag lets them be used.
        case accurate
        /// 一致性: records that agree with the catalogue: known entities and metrics, values and times within limits.
        case consistent
        /// 时效性: hours due that brought anything.
        case timely
        /// 可访问性: requests that were answered.
        case accessible
    }

    /// Reasons of the quarantine that are about agreement with the catalogue; all others are about the format.
    private static let disagreements: Set<String> = [
        "unknownMetric", "unknownEntity", "unknownWord", "outOfRange", "inTheFuture", "swappedCoordinates",
        "outsideCity",
    ]

    package let day: SourceDay
    private let cycleSeconds: Int64

    package init(_ day: SourceDay, cycleSeconds: Int64) {
        self.day = day
        self.cycleSeconds = cycleSeconds
    }

    package func share(_ property: Property) -> Double? {
        let disagreeing = day.quarantined.filter { Self.disagreements.contains($0.key) }.values.reduce(0, +)
        let malformed = day.quarantined.values.reduce(0, +) - disagreeing
        switch property {
        case .normative: return ratio(day.rows + disagreeing, day.rows + disagreeing + malformed)
        case .complete: return ratio(day.cameRows, day.dueRows)
        case .accurate: return ratio(day.usable, day.counted)
        case .consistent: return ratio(day.rows, day.rows + disagreeing)
        case .timely:
            let due = Int(Int64(day.hours) * 3600 / max(3600, cycleSeconds))
            return ratio(day.hoursWithRows, due)
        case .accessible: return ratio(day.answered, day.fetches)
        }
    }

    private func ratio(_ part: Int, _ whole: Int) -> Double? {
        whole > 0 ? min(1, Double(part) / Double(whole)) : nil
    }
}

package import CityModel

extension CityCache {
    /// Keeps records that could not be taken.
    package func quarantine(_ records: [QuarantinedRecord]) throws(StoreFailure) {
        guard !records.isEmpty else { return }
        try write { try SourceJournal($0).quarantine(records) }
    }
}

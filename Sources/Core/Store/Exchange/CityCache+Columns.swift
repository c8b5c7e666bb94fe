package import CityModel

extension CityCache {
    /// Takes observations by column, all or none.
    /// - Parameter keys: the series that `columns.series` are places in.
    package func append(
        _ columns: ObservationColumns, keys: [SeriesKey], source: SourceID
    ) throws(StoreFailure) -> AppendOutcome {
        let observations = (0..<columns.count).map { row in
            let key = keys[Int(columns.series[row])]
            return Observation(
                entity: key.entity, metric: key.metric, time: Timestamp(secondsSince1970: columns.times[row]),
                value: columns.values[row], flag: columns.flags[row])
        }
        return try append(ObservationBatch(source: source, observations: observations))
    }

    /// Keeps records that could not be taken.
    package func quarantine(_ records: [QuarantinedRecord]) throws(StoreFailure) {
        guard !records.isEmpty else { return }
        try write { try SourceJournal($0).quarantine(records) }
    }
}

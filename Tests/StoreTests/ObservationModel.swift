import CityModel
import CityStore

/// The series store as a dictionary: what every read has to give.
struct ObservationModel {
    private struct Place: Hashable {
        let key: SeriesKey
        let time: Timestamp
    }

    private var samples: [Place: Sample] = [:]

    mutating func append(_ batch: ObservationBatch) -> AppendOutcome {
        var outcome = AppendOutcome()
        for entry in batch.observations {
            let place = Place(key: SeriesKey(entry.entity, entry.metric), time: entry.time)
            let fresh = Sample(time: entry.time, value: entry.value, flag: entry.flag)
            if let old = samples[place] {
                let isSame = old.value.bitPattern == fresh.value.bitPattern && old.flag == fresh.flag
                if isSame { outcome.repeated += 1 } else { outcome.corrected += 1 }
            } else {
                outcome.stored += 1
            }
            samples[place] = fresh
        }
        return outcome
    }

    func samples(_ key: SeriesKey, in range: TimeRange, asOf: Timestamp) -> [Sample] {
        samples.filter { $0.key.key == key && range.contains($0.key.time) && $0.key.time <= asOf }
            .map(\.value).sorted { $0.time < $1.time }
    }

    func latest(_ key: SeriesKey, within seconds: Int64, asOf: Timestamp) -> Sample? {
        samples.filter { $0.key.key == key && $0.key.time <= asOf && asOf.seconds(since: $0.key.time) <= seconds }
            .map(\.value).max { $0.time < $1.time }
    }

    func hourly(_ key: SeriesKey, in range: TimeRange, asOf: Timestamp) -> [HourRollUp] {
        let all = samples.filter { $0.key.key == key && $0.key.time <= asOf }.map(\.value)
        let hours = Dictionary(grouping: all) { $0.time.floored(toSeconds: 3600) }
        return hours.filter { range.contains($0.key) }.sorted { $0.key < $1.key }.map { hour, samples in
            let usable = samples.filter(\.isUsable).sorted { $0.time < $1.time }
            let values = usable.map(\.value)
            return HourRollUp(
                hour: hour, count: samples.count, usable: usable.count, minimum: values.min() ?? .nan,
                maximum: values.max() ?? .nan,
                mean: values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count), last: values.last ?? .nan)
        }
    }

    /// All observations sorted by entity, metric and time.
    var sorted: [Observation] {
        samples.map { place, sample in
            Observation(
                entity: place.key.entity, metric: place.key.metric, time: sample.time, value: sample.value,
                flag: sample.flag)
        }.sorted {
            ($0.entity, $0.metric, $0.time) < ($1.entity, $1.metric, $1.time)
        }
    }
}

/// Equal to the bit; `==` holds minus zero for zero and not-a-number for different from itself.
func areSame(_ left: [Sample], _ right: [Sample]) -> Bool {
    left.count == right.count
        && zip(left, right).allSatisfy {
            $0.time == $1.time && $0.flag == $1.flag && $0.value.bitPattern == $1.value.bitPattern
        }
}

/// Equal up to the rounding of the mean, which depends on the order of arrival.
func areSame(_ left: [HourRollUp], _ right: [HourRollUp]) -> Bool {
    left.count == right.count
        && zip(left, right).allSatisfy { one, other in
            one.hour == other.hour && one.count == other.count && one.usable == other.usable
                && isNear(one.minimum, other.minimum) && isNear(one.maximum, other.maximum)
                && isNear(one.mean, other.mean) && isNear(one.last, other.last)
        }
}

private func isNear(_ left: Double, _ right: Double) -> Bool {
    left.isNaN && right.isNaN || (left - right).magnitude <= 1e-9 * max(1, left.magnitude)
}

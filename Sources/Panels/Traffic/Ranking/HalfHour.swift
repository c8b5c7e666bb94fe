import CityModel

/// Half hours of the day, from 0 at midnight, as they are read.
package enum HalfHour {
    /// `07:30`.
    package static func clock(_ slot: Int) -> String {
        "\(Digits.padded(slot / 2, 2)):\(Digits.padded(slot % 2 * 30, 2))"
    }

    /// Runs of half hours as spans of the day, `07:30–09:00`, in order.
    /// - Parameter slots: rising.
    package static func spans(_ slots: [Int]) -> [String] {
        var runs: [(first: Int, last: Int)] = []
        for slot in slots {
            if let last = runs.last, last.last + 1 == slot {
                runs[runs.count - 1].last = slot
            } else {
                runs.append((slot, slot))
            }
        }
        return runs.map { span($0.first, $0.last) }
    }

    /// `07:30–09:00`, from the start of one to the end of another.
    package static func span(_ first: Int, _ last: Int) -> String { "\(clock(first))–\(clock(last + 1))" }
}

/// Medians by slot of the day of one sensor's readings on some days, a slot's sample being those around it too.
///
/// Readings pass through a sorted window, so that a slot costs what enters and leaves it instead of a sort of its sample, and
/// the medians without one of the days come from the same window.
internal struct SlidingMedians {
    private let history: SpeedHistory
    private let days: [Int]
    private let reach: Int
    /// The readings around the present slot, ascending.
    private var speeds: [Double] = []
    /// The position in `days` of the day of each reading.
    private var owners: [Int] = []
    /// How many of the readings each day gave.
    private var readings: [Int]

    /// - Parameter reach: slots before and after that join a slot's sample; by itself half an hour each way.
    init(_ history: SpeedHistory, days: [Int], reach: Int? = nil) {
        self.history = history
        self.days = days
        self.reach = reach ?? history.slotsPerDay / 48
        readings = Array(repeating: 0, count: days.count)
    }

    /// One median a slot; not a number where nothing is known.
    mutating func medians(ofSensor sensor: Int) -> ArraySlice<Double> {
        medians(ofSensor: sensor, leavingOutEach: false)[...]
    }

    /// One median a slot, and with `leavingOutEach` as many again without each of the days, in their order.
    mutating func medians(ofSensor sensor: Int, leavingOutEach: Bool) -> [Double] {
        let slots = history.slotsPerDay
        var found: [Double] = Array(repeating: .nan, count: slots * (leavingOutEach ? days.count + 1 : 1))
        speeds.removeAll(keepingCapacity: true)
        owners.removeAll(keepingCapacity: true)
        for owner in readings.indices { readings[owner] = 0 }
        for slot in -reach..<slots {
            let (entering, leaving) = (slot + reach, slot - reach - 1)
            for (owner, day) in days.enumerated() {
                let first = day * slots * history.sensorCount + sensor
                if leaving >= 0 { remove(history.speeds[first + leaving * history.sensorCount], of: owner) }
                if entering < slots { insert(history.speeds[first + entering * history.sensorCount], of: owner) }
            }
            guard slot >= 0, !speeds.isEmpty else { continue }
            found[slot] = (speeds[(speeds.count - 1) / 2] + speeds[speeds.count / 2]) / 2
            guard leavingOutEach else { continue }
            for owner in days.indices { found[(owner + 1) * slots + slot] = median(without: owner) }
        }
        return found
    }

    private mutating func insert(_ speed: Double, of owner: Int) {
        guard speed.isFinite else { return }
        speeds.append(speed)
        owners.append(owner)
        var place = speeds.count - 1
        while place > 0, speeds[place - 1] > speed {
            speeds[place] = speeds[place - 1]
            owners[place] = owners[place - 1]
            place -= 1
        }
        speeds[place] = speed
        owners[place] = owner
        readings[owner] += 1
    }

    private mutating func remove(_ speed: Double, of owner: Int) {
        guard speed.isFinite,
            let place = speeds.indices.first(where: { speeds[$0] == speed && owners[$0] == owner })
        else { return }
        speeds.remove(at: place)
        owners.remove(at: place)
        readings[owner] -= 1
    }

    private func median(without owner: Int) -> Double {
        let count = speeds.count - readings[owner]
        guard count > 0 else { return .nan }
        var passed = 0
        var lower = 0.0
        for place in speeds.indices where owners[place] != owner {
            if passed == (count - 1) / 2 { lower = speeds[place] }
            if passed == count / 2 { return (lower + speeds[place]) / 2 }
            passed += 1
        }
        return .nan
    }
}

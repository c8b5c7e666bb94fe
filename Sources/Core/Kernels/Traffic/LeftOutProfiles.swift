/// What to expect of every row of a history when each day of the training is judged by the others alone.
///
/// Judged by profiles it is part of itself, a day's anomalies would look too small.
internal struct LeftOutProfiles {
    /// The profile of each kind of day in the history, all of the training's days of that kind in it; slots filled.
    let profiles: [Int: DayProfile]
    /// Row-major, time × sensors; days outside the training are judged by all of it.
    let expected: [Double]

    /// - Parameter days: the days of the training.
    init(_ history: SpeedHistory, days: [Int], threads: Int) {
        var profiles: [Int: DayProfile] = [:]
        var byDay: [Int: DayProfile] = [:]
        for kind in Set(history.kindOfDay).sorted() {
            let alike = days.filter { history.kindOfDay[$0] == kind }
            let found = Self.profiles(
                history, days: alike.isEmpty ? days : alike, leavingOutEach: alike.count > 1, threads: threads)
            profiles[kind] = found[0]
            for (day, profile) in zip(alike, found.dropFirst()) { byDay[day] = profile }
            if alike.count == 1, days.count > 1 {
                let others = days.filter { $0 != alike[0] }
                byDay[alike[0]] = Self.profiles(history, days: others, leavingOutEach: false, threads: threads)[0]
            }
        }
        self.profiles = profiles
        expected = (0..<history.dayCount).flatMap { day in
            (byDay[day] ?? profiles[history.kindOfDay[day]])?.medians ?? []
        }
    }

    /// The profile of some days together, then those without each of them.
    private static func profiles(
        _ history: SpeedHistory, days: [Int], leavingOutEach: Bool, threads: Int
    ) -> [DayProfile] {
        let bySensor = ParallelPieces.map(count: history.sensorCount, threads: threads) { sensors in
            var window = SlidingMedians(history, days: days)
            return sensors.map { window.medians(ofSensor: $0, leavingOutEach: leavingOutEach) }
        }
        let slots = history.slotsPerDay
        return (0..<(leavingOutEach ? days.count + 1 : 1)).map { run in
            DayProfile(bySensor: bySensor.map { $0[run * slots..<(run + 1) * slots] }, slotsPerDay: slots).filled()
        }
    }
}

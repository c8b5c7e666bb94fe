/// Hour-by-hour shapes of a day and small curves that the played city is made of.
enum Course {
    /// 0 below 0, 1 above 1, smooth in between.
    static func smoothstep(_ value: Double) -> Double {
        let share = min(max(value, 0), 1)
        return share * share * (3 - 2 * share)
    }

    /// A bell of height 1 around `centre`.
    static func bell(_ value: Double, centre: Double, width: Double) -> Double {
        let distance = (value - centre) / width
        return 1 / (1 + distance * distance * (1 + distance * distance))
    }

    /// The shape `hours` (24 values, one at each full hour) at a minute of the day; towards midnight it runs into
    /// `next`, the shape of the day after.
    static func value(_ hours: [Double], next: [Double], minute: Double) -> Double {
        let hour = min(Int(minute / 60), 23)
        let share = minute / 60 - Double(hour)
        let later = hour < 23 ? hours[hour + 1] : next[0]
        return hours[hour] + (later - hours[hour]) * smoothstep(share)
    }
}

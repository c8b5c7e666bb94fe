package import Canvas
import CityModel

/// Sentences about habitual congestion that the panel and `traffic rank` share.
package enum HabitualWords {
    /// That no link meets the definition, and how near the nearest came.
    /// - Parameters:
    ///   - dayShare: share of the workdays the definition asks for, `daysNeeded` of `workdays`.
    ///   - nearest: name, half hour of the day, workdays; nil where nothing was congested on any.
    package static func noneMeets(
        daysNeeded: Int, workdays: Int, dayShare: Double, nearest: (name: String, slot: Int, days: Int)?,
        _ phrases: Phrases
    ) -> String {
        guard let nearest else { return phrases("rank.nothingCongested", ["days": "\(workdays)"]) }
        return phrases(
            "rank.noneMeets",
            [
                "needed": "\(daysNeeded)", "days": "\(workdays)", "share": Digits.fixed(dayShare * 100, 0),
                "name": PlainText.sanitized(nearest.name), "slot": HalfHour.span(nearest.slot, nearest.slot),
                "n": "\(nearest.days)",
            ])
    }
}

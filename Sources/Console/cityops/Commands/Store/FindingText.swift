import Canvas
import CityModel
import CityStore

/// What a verification found, as a sentence.
enum FindingText {
    static func line(_ finding: StoreFinding, _ phrases: Phrases) -> String {
        switch finding {
        case .damaged(let detail): phrases("store.finding.damaged", ["detail": detail])
        case .danglingReference(let table, let row, let parent):
            phrases(
                "store.finding.dangling",
                ["table": table, "row": PlainText.sanitized(row, limit: 100), "parent": parent])
        case .audit(let fault): phrases("store.finding.audit", ["detail": PlainText.sanitized("\(fault)", limit: 300)])
        case .rollUpDiffers(let key, let hour):
            phrases("store.finding.rollUp", ["series": series(key), "time": hour.iso8601])
        case .latestDiffers(let key): phrases("store.finding.latest", ["series": series(key)])
        case .blockDamaged(let key, let day, let damage):
            phrases("store.finding.block", ["series": series(key), "day": date(day), "damage": "\(damage)"])
        case .rollUpsDamaged(let key, let day, let damage):
            phrases("store.finding.rollUps", ["series": series(key), "day": date(day), "damage": "\(damage)"])
        case .rowDamaged(let time, let damage):
            phrases("store.finding.row", ["time": time.iso8601, "damage": "\(damage)"])
        case .countDiffers(let stored, let counted):
            phrases("store.finding.count", ["stored": "\(stored)", "counted": "\(counted)"])
        }
    }

    /// The date of a day of UTC.
    private static func date(_ day: Timestamp) -> String { String(day.iso8601.prefix(10)) }

    /// A block that was met while reading.
    static func line(_ finding: BlockFinding, _ phrases: Phrases) -> String {
        line(.blockDamaged(finding.series, day: finding.day, finding.damage), phrases)
    }

    private static func series(_ key: SeriesKey?) -> String {
        key.map { PlainText.sanitized("\($0.entity) \($0.metric)", limit: 400) } ?? "—"
    }
}

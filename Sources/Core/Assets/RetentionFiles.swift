package import CityModel

/// `data/retention.yaml`: how long readings are kept.
package enum RetentionFiles {
    package static func load(_ folder: AssetFolder) throws(AssetFailure) -> Retention {
        try retention(YAMLValue.file("data/retention.yaml", in: folder))
    }

    static func retention(_ root: YAMLValue) throws(AssetFailure) -> Retention {
        var rules: [RetentionRule] = []
        for value in try root.required("rules", "a list of rules").list() { rules.append(try rule(value)) }
        let usual = Retention(rules: [])
        return Retention(
            rules: rules, fetchLogDays: try root.child("fetch_log").map(days) ?? usual.fetchLogDays,
            quarantineDays: try root.child("quarantine").map(days) ?? usual.quarantineDays,
            outboxDays: try root.child("outbox").map(days) ?? usual.outboxDays)
    }

    private static func rule(_ value: YAMLValue) throws(AssetFailure) -> RetentionRule {
        let metrics = try value.required("metrics", "a metric, or a prefix with *")
        let name = try metrics.text()
        guard !name.isEmpty, !name.dropLast().contains("*") else { throw metrics.wrong("a metric, or a prefix with *") }
        let observations = try days(value.required("observations", "a number of days or forever"))
        let rollUps = value.child("roll_ups")
        let rollUpDays = try rollUps.map(days) ?? observations
        if let rollUps, let kept = rollUpDays, kept < observations ?? .max {
            throw rollUps.wrong("at least as long as observations")
        }
        return RetentionRule(
            metrics: name, observationDays: observations, rollUpDays: rollUpDays,
            clause: try value.child("clause")?.text() ?? "")
    }

    /// - Returns: nil for ever.
    private static func days(_ value: YAMLValue) throws(AssetFailure) -> Int? {
        let text = try value.text()
        if text == "forever" { return nil }
        guard let days = Int(text), 1...100_000 ~= days else { throw value.wrong("a number of days or forever") }
        return days
    }
}

internal import CityModel

/// The alarm rules of `data/alarms/`, one file a rule.
enum AlarmRuleFiles {
    static func load(_ folder: AssetFolder) throws(AssetFailure) -> [AlarmRule] {
        var rules: [AlarmRule] = []
        for file in folder.files(in: "data/alarms", suffix: ".yaml") {
            rules.append(try rule(YAMLValue.file(file, in: folder)))
        }
        return rules
    }

    static func rule(_ root: YAMLValue) throws(AssetFailure) -> AlarmRule {
        let comparison = try root.required("compare", "above or below")
        guard let direction = AlarmRule.Comparison(rawValue: try comparison.text()) else {
            throw comparison.wrong("above or below")
        }
        let kind = try root.required("kind", "threshold or stale")
        guard let kindValue = AlarmRule.Kind(rawValue: try kind.text()) else { throw kind.wrong("threshold or stale") }
        var levels: [Severity: Double] = [:]
        let levelValues = try root.required("levels", "a mapping of colour to threshold")
        for (key, value) in try levelValues.entries() {
            guard let severity = Severity(word: key) else { throw value.wrong("one of blue, yellow, orange, red") }
            levels[severity] = try value.number()
        }
        guard !levels.isEmpty else { throw levelValues.wrong("at least one colour with a threshold") }
        return AlarmRule(
            id: AssetFolder.stem(root.file), title: try root.required("title", "zh and en").localized(),
            kind: kindValue,
            metric: MetricID(try root.required("metric", "a metric").text()),
            subjectKind: try root.child("subject_kind")?.text() ?? "", comparison: direction, levels: levels,
            clearMargin: try root.child("clear_margin")?.number() ?? 0,
            holdSeconds: Int64((try root.child("hold_minutes")?.number() ?? 0) * 60),
            clearSeconds: Int64((try root.child("clear_minutes")?.number() ?? 0) * 60),
            department: try root.child("department").map { (value) throws(AssetFailure) in
                DepartmentID(try value.text())
            },
            clause: try root.child("clause")?.text() ?? "", advice: try root.required("advice", "zh and en").localized()
        )
    }
}

/// The metrics of `data/metrics.csv`.
enum MetricFiles {
    static func load(_ folder: AssetFolder) throws(AssetFailure) -> [Metric] {
        try CSVFile("data/metrics.csv", in: folder).map { (line) throws(AssetFailure) in
            Metric(
                id: MetricID(try line.filled("id")), name: try line.localized(), unit: try line.text("unit"),
                decimals: try line.integer("decimals"), cycleSeconds: Int64(try line.integer("cycle_seconds")))
        }
    }
}

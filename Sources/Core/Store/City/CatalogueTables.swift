internal import CityModel

extension EntityTable<Metric> {
    static let metric = EntityTable(
        "metric", "id name_zh name_en unit decimals cycle_seconds",
        encode: { row, metric in
            row.id(metric.id)
            row.localized(metric.name)
            row.text(metric.unit)
            row.integer(metric.decimals)
            row.integer(metric.cycleSeconds)
        },
        decode: { row in
            Metric(
                id: row.id(), name: row.localized(), unit: row.text(), decimals: row.int(), cycleSeconds: row.integer()
            )
        })
}

extension EntityTable<SourceDefinition> {
    static let source = EntityTable(
        "source", "id name_zh name_en department catalogue_code share_type cycle_seconds metrics endpoint",
        encode: { row, source in
            row.id(source.id)
            row.localized(source.name)
            row.id(source.department)
            row.text(source.catalogueCode)
            row.text(source.shareType)
            row.integer(source.cycleSeconds)
            row.lines(source.metrics.map(\.text))
            row.text(StoredEndpoint.encode(source.transport))
        },
        decode: { row in
            SourceDefinition(
                id: row.id(), name: row.localized(), department: row.id(), catalogueCode: row.text(),
                shareType: row.text(), cycleSeconds: row.integer(), metrics: row.lines().map(MetricID.init(_:)),
                transport: try StoredEndpoint.decode(row.optionalText()))
        })
}

extension EntityTable<AlarmRule> {
    static let alarmRule = EntityTable(
        "alarm_rule",
        """
        id title_zh title_en kind metric subject_kind comparison blue yellow orange red clear_margin hold_seconds clear_seconds \
        department clause advice_zh advice_en
        """,
        encode: { row, rule in
            row.text(rule.id)
            row.localized(rule.title)
            row.text(rule.kind.rawValue)
            row.text(rule.metric.text)
            row.text(rule.subjectKind)
            row.text(rule.comparison.rawValue)
            for severity in Severity.allCases { row.real(rule.levels[severity]) }
            row.real(rule.clearMargin)
            row.integer(rule.holdSeconds)
            row.integer(rule.clearSeconds)
            row.id(rule.department)
            row.text(rule.clause)
            row.localized(rule.advice)
        },
        decode: { row in
            let (id, title) = (row.text(), row.localized())
            let kind = try row.word(AlarmRule.Kind.self)
            let metric: MetricID = row.id()
            let subjectKind = row.text()
            let comparison = try row.word(AlarmRule.Comparison.self)
            var levels: [Severity: Double] = [:]
            for severity in Severity.allCases { levels[severity] = row.optionalReal() }
            return AlarmRule(
                id: id, title: title, kind: kind, metric: metric, subjectKind: subjectKind, comparison: comparison,
                levels: levels,
                clearMargin: row.real(), holdSeconds: row.integer(), clearSeconds: row.integer(),
                department: row.optionalID(), clause: row.text(), advice: row.localized())
        })
}

extension EntityTable<HolidayEntry> {
    static let holiday = EntityTable(
        "holiday", "date name_zh name_en kind day_index day_count",
        encode: { row, entry in
            row.text(entry.date.iso)
            row.localized(entry.name)
            row.text(entry.kind.rawValue)
            row.integer(entry.dayIndex)
            row.integer(entry.dayCount)
        },
        decode: { row in
            HolidayEntry(
                date: try row.date(), name: row.localized(), kind: try row.word(), dayIndex: row.int(),
                dayCount: row.int())
        })
}

extension Columns {
    /// A calendar date, `YYYY-MM-DD`.
    mutating func date() throws -> CivilDate {
        let text = text()
        guard let date = CivilDate(text) else { throw UnknownWord(column: "date", word: text) }
        return date
    }
}

import Canvas
import CityModel
import CitySync

/// Sources as text: what `sources show` and `sources new` print.
enum SourceText {
    static func lines(_ source: SourceDefinition, _ setup: Setup) -> [String] {
        var lines = ["\(source.id)  \(source.name[setup.language])  \(source.department)"]
        guard case .http(let endpoint) = source.transport else { return lines + [setup.phrases["sources.simulated"]] }
        lines.append("\(endpoint.address)  \(endpoint.format.rawValue)")
        if let authentication = endpoint.feed.authentication {
            // The secret itself is never known here.
            lines.append("\(authentication.header): \(authentication.prefix)*** (\(authentication.secret))")
        }
        lines.append(source.metrics.map(\.text).joined(separator: " "))
        return lines + details(endpoint, setup)
    }

    /// What a source's file says of coordinates and of comparing the whole.
    static func details(_ endpoint: HTTPEndpoint, _ setup: Setup) -> [String] {
        var lines: [String] = []
        if let position = endpoint.mapping.position {
            let metrics = [position.longitudeMetric, position.latitudeMetric].compactMap(\.self).map(\.text)
            let bounds = position.bounds.map { bounds in
                [bounds.west, bounds.south, bounds.east, bounds.north].map { Digits.fixed($0, 2) }
                    .joined(separator: ", ")
            }
            lines.append(
                setup.phrases(
                    "sources.position",
                    [
                        "fields": Set(position.fields).sorted().joined(separator: ", "),
                        "datum": position.datum.rawValue, "order": position.order.rawValue,
                        "metrics": metrics.isEmpty ? "—" : metrics.joined(separator: ", "), "bounds": bounds ?? "—",
                    ]))
        }
        if let terms = endpoint.feed.reconciliation {
            lines.append(
                setup.phrases(
                    "sources.reconciles",
                    [
                        "percent": Digits.fixed(terms.largestShare * 100, 0),
                        "days": terms.keepsSeconds.map { Digits.fixed(Double($0) / 86_400, 1) } ?? "∞",
                    ]))
        }
        return lines
    }

    /// A file to be finished by a person: what could not be seen is marked with `?`.
    static func draft(_ survey: FeedSurvey, url: String, id: String, _ setup: Setup) -> String {
        var lines = [
            "# \(setup.phrases("sources.draft", ["count": "\(survey.count)"]))", "id: \(id)", "name:", "  zh: '?'",
            "  en: '?'", "department: '?'", "dataset: '?'", "catalogue_code: ''", "share_type: conditional",
            "grade: general", "cycle: PT5M", "metrics: ['?']", "transport:", "  url: \(quoted(url))",
        ]
        if let dialect = survey.dialect { lines.append("  dialect: \(dialect)") }
        lines.append("  format: \(survey.format.rawValue)")
        lines.append("  mapping:")
        if !survey.records.isEmpty, survey.dialect == nil { lines.append("    records: \(quoted(survey.records))") }
        lines.append("    time_field: \(survey.timeField.map { quoted($0.path) } ?? "'?'")")
        lines.append("    zone: '+08:00'")
        if let entity = survey.entityField {
            lines.append("    entity_field: \(quoted(entity.path))  # \(entity.sample)")
        }
        if let flag = survey.fields.first(where: { $0.kind == .text && ObservationFlag(word: $0.sample) != nil }) {
            lines.append("    flag_field: \(quoted(flag.path))  # \(flag.sample)")
        }
        lines.append("    values:")
        for field in survey.valueFields {
            lines.append("    - {field: \(quoted(field.path)), metric: '?'}  # \(field.sample)")
        }
        if survey.valueFields.isEmpty { lines.append("    - {field: '?', metric: '?'}") }
        let rest = survey.fields.filter { field in
            field != survey.timeField && field != survey.entityField && !survey.valueFields.contains(field)
        }
        for field in rest { lines.append("# \(field.path): \(field.kind.rawValue) \(field.sample)") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A YAML scalar in single quotes.
    private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}

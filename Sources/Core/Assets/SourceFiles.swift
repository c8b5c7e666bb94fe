package import CityModel

/// The departmental feeds of `data/sources/`, one file a feed.
package enum SourceFiles {
    package static func load(_ folder: AssetFolder) throws(AssetFailure) -> [SourceDefinition] {
        var sources: [SourceDefinition] = []
        for file in folder.files(in: "data/sources", suffix: ".yaml") {
            sources.append(
                try source(YAMLValue.file(file, in: folder), id: AssetFolder.stem(file), DialectFiles(folder)))
        }
        return sources
    }

    /// Reads one source from text that is not under `data/`; `name` is shown in complaints and gives the id.
    /// - Parameter folder: where the dialects are.
    package static func source(
        _ bytes: [UInt8], name: String, in folder: AssetFolder
    ) throws(AssetFailure) -> SourceDefinition {
        try source(YAMLValue.document(bytes, file: name), id: AssetFolder.stem(name), DialectFiles(folder))
    }

    private static func source(
        _ root: YAMLValue, id: String, _ dialects: DialectFiles
    ) throws(AssetFailure) -> SourceDefinition {
        var metrics: [MetricID] = []
        for value in try root.child("metrics")?.list() ?? [] { metrics.append(MetricID(try value.text())) }
        let transport = try root.required("transport", "simulated, or a mapping with url")
        let cycle = try root.required("cycle", "an ISO 8601 duration such as PT5M")
        guard let seconds = ISODuration.seconds(try cycle.text()), seconds > 0 else {
            throw cycle.wrong("an ISO 8601 duration such as PT5M")
        }
        return SourceDefinition(
            id: SourceID(id), name: try root.required("name", "zh and en").localized(),
            department: DepartmentID(try root.required("department", "a department's id").text()),
            catalogueCode: try root.child("catalogue_code")?.text() ?? "",
            shareType: try root.child("share_type")?.text() ?? "",
            cycleSeconds: seconds, metrics: metrics, transport: try Self.transport(transport, dialects))
    }

    private static let schemes = "an http, https, ftp, ftps, sftp, file, mqtt or hj212 address"

    private static func transport(
        _ value: YAMLValue, _ dialects: DialectFiles
    ) throws(AssetFailure) -> SourceDefinition.Transport {
        if value.isScalar {
            guard try value.text() == "simulated" else { throw value.wrong("simulated, or a mapping with url") }
            return .simulated
        }
        let address = try value.required("url", schemes)
        let url = try address.text()
        guard
            ["http", "https", "ftp", "ftps", "sftp", "file", "mqtt", "hj212"].contains(where: {
                url.hasPrefix($0 + "://")
            })
        else {
            throw address.wrong(schemes)
        }
        let dialect = try value.child("dialect").map { (name) throws(AssetFailure) in try dialects.dialect(name) }
        let file = LayeredYAML(own: value, dialect: dialect)
        let formats = HTTPEndpoint.Format.allCases.map(\.rawValue).joined(separator: ", ")
        // What devices send is cut and read by the standard; each factor then is a record like those of other feeds.
        let named = url.hasPrefix("hj212://") ? nil : try file.required("format", formats)
        guard let formatValue = HTTPEndpoint.Format(rawValue: try named?.text() ?? "json") else {
            throw (named ?? value).wrong(formats)
        }
        if url.hasPrefix("mqtt://"), formatValue != .json, formatValue != .ndjson {
            throw (named ?? value).wrong("json or ndjson, for the messages of a broker")
        }
        let feed = try FeedProtocol(file)
        if url.hasPrefix("sftp://"), feed.login?.hostKey == nil {
            throw (value.child("login") ?? value).wrong("login with host_key, the SHA-256 of the host's key")
        }
        let mapping = try value.required("mapping", "how fields become observations")
        return .http(
            HTTPEndpoint(
                address: url, format: formatValue,
                timeoutSeconds: Int(try value.child("timeout_seconds")?.number() ?? 20),
                maximumBytes: Int(
                    try value.child("maximum_bytes")?.number() ?? (formatValue.isStreamed ? 2_147_483_648 : 16_777_216)),
                feed: feed,
                mapping: try Self.mapping(mapping, records: mapping.child("records") ?? dialect?.child("records"))))
    }

    private static func metric(_ entry: YAMLValue, isNamedByField: Bool) throws(AssetFailure) -> MetricID {
        if isNamedByField { return MetricID(try entry.child("metric")?.text() ?? "") }
        return MetricID(try entry.required("metric", "a metric").text())
    }

    private static func words(_ value: YAMLValue?) throws(AssetFailure) -> [String: Double] {
        var words: [String: Double] = [:]
        for (word, number) in try value?.entries() ?? [] { words[word] = try number.number() }
        return words
    }

    private static func mapping(_ value: YAMLValue, records: YAMLValue?) throws(AssetFailure) -> FieldMapping {
        var values: [FieldMapping.Value] = []
        for entry in try value.required("values", "a list of field and metric").list() {
            values.append(
                FieldMapping.Value(
                    field: try entry.required("field", "a field's name").text(),
                    metric: try metric(entry, isNamedByField: value.child("metric_field") != nil),
                    entity: try entry.child("entity").map { (value) throws(AssetFailure) in EntityID(try value.text())
                    },
                    factor: try entry.child("factor")?.number() ?? 1, offset: try entry.child("offset")?.number() ?? 0,
                    words: try words(entry.child("words"))))
        }
        var names: [String: MetricID] = [:]
        for (name, metric) in try value.child("metric_names")?.entries() ?? [] {
            names[name] = MetricID(try metric.text())
        }
        let metricField = try value.child("metric_field")?.text()
        let zone = try value.child("zone")?.text() ?? "+08:00"
        guard let offset = ISODuration.zoneOffset(zone) else { throw value.wrong("a zone such as +08:00") }
        return FieldMapping(
            records: try records?.text() ?? "", entityField: try value.child("entity_field")?.text(),
            entityPrefix: try value.child("entity_prefix")?.text() ?? "",
            timeField: try value.required("time_field", "the field that holds the time").text(), timeOffset: offset,
            values: values, metricField: metricField, metricNames: names,
            flagField: try value.child("flag_field")?.text(), minimum: try value.child("minimum")?.number(),
            maximum: try value.child("maximum")?.number(), position: try position(value.child("coordinates")),
            strangers: try word(value.child("unknown_entities"), otherwise: .store))
    }

    private static func position(_ value: YAMLValue?) throws(AssetFailure) -> FieldMapping.Position? {
        guard let value else { return nil }
        var fields: [String] = []
        if let both = value.child("field") {
            fields = Array(repeating: try both.text(), count: 2)
        } else {
            let expected = "longitude_field and latitude_field, or field"
            fields = [
                try value.required("longitude_field", expected).text(),
                try value.required("latitude_field", expected).text(),
            ]
        }
        return FieldMapping.Position(
            fields: fields, order: try word(value.child("order"), otherwise: .lonLat),
            datum: try word(value.child("datum"), otherwise: .wgs84),
            longitudeMetric: try value.child("longitude_metric").map { (name) throws(AssetFailure) in
                MetricID(try name.text())
            },
            latitudeMetric: try value.child("latitude_metric").map { (name) throws(AssetFailure) in
                MetricID(try name.text())
            }, bounds: try bounds(value.child("bounds")))
    }

    private static func bounds(_ value: YAMLValue?) throws(AssetFailure) -> BoundingBox? {
        guard let value else { return nil }
        let expected = "[west, south, east, north] in degrees of WGS-84"
        var edges: [Double] = []
        for edge in try value.list() { edges.append(try edge.number()) }
        guard edges.count == 4, edges[0] < edges[2], edges[1] < edges[3] else { throw value.wrong(expected) }
        return BoundingBox(west: edges[0], south: edges[1], east: edges[2], north: edges[3])
    }

    private static func word<Word: RawRepresentable & CaseIterable>(
        _ value: YAMLValue?, otherwise: Word
    ) throws(AssetFailure) -> Word where Word.RawValue == String {
        guard let value else { return otherwise }
        guard let word = Word(rawValue: try value.text()) else {
            throw value.wrong(Word.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return word
    }
}

/// ISO 8601 durations as cycles use them; a month counts 30 days and a year 365.
enum ISODuration {
    static func seconds(_ text: String) -> Int64? {
        guard text.first == "P" else { return nil }
        var (total, number, inTime, seen): (Int64, Int64?, Bool, Bool) = (0, nil, false, false)
        for character in text.dropFirst() {
            if let digit = character.wholeNumberValue, character.isASCII {
                number = min((number ?? 0) * 10 + Int64(digit), 1_000_000_000)
                continue
            }
            if character == "T", number == nil {
                inTime = true
                continue
            }
            guard let value = number, let factor = factor(character, inTime) else { return nil }
            total += value * factor
            (number, seen) = (nil, true)
        }
        return number == nil && seen ? total : nil
    }

    static func zoneOffset(_ text: String) -> Int64? {
        guard let time = Timestamp("1970-01-02T00:00:00" + text) else { return nil }
        return 86_400 - time.secondsSince1970
    }

    private static func factor(_ unit: Character, _ inTime: Bool) -> Int64? {
        switch (unit, inTime) {
        case ("W", false): 604_800
        case ("Y", false): 31_536_000
        case ("M", false): 2_592_000
        case ("D", false): 86_400
        case ("H", true): 3_600
        case ("M", true): 60
        case ("S", true): 1
        default: nil
        }
    }
}

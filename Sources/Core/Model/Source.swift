/// A departmental feed as `data/sources/<id>.yaml` describes it.
package struct SourceDefinition: Hashable, Sendable {
    package enum Transport: Hashable, Sendable {
        /// The played city in this process.
        case simulated
        /// An HTTP or HTTPS address.
        case http(HTTPEndpoint)
    }

    package let id: SourceID
    package let name: LocalizedText
    package let department: DepartmentID
    /// Catalogue code of the dataset; empty where none is assigned.
    package let catalogueCode: String
    /// 无条件共享, 有条件共享 or 不予共享, as `unconditional`, `conditional`, `none`.
    package let shareType: String
    /// Seconds between two deliveries by declaration.
    package let cycleSeconds: Int64
    package let metrics: [MetricID]
    package private(set) var transport: Transport

    package init(
        id: SourceID, name: LocalizedText, department: DepartmentID, catalogueCode: String, shareType: String,
        cycleSeconds: Int64, metrics: [MetricID], transport: Transport
    ) {
        self.id = id
        self.name = name
        self.department = department
        self.catalogueCode = catalogueCode
        self.shareType = shareType
        self.cycleSeconds = cycleSeconds
        self.metrics = metrics
        self.transport = transport
    }

    /// Whether readings of entities that the city does not have go to quarantine.
    package var setsStrangersAside: Bool {
        if case .http(let endpoint) = transport { endpoint.mapping.strangers == .aside } else { false }
    }

    /// The same, with records held against where the city lies, unless the source says itself where they may be.
    package func held(within bounds: BoundingBox?) -> SourceDefinition {
        guard case .http(var endpoint) = transport, endpoint.mapping.position?.bounds == nil else { return self }
        endpoint.mapping.position?.bounds = bounds
        var held = self
        held.transport = .http(endpoint)
        return held
    }
}

/// Where and how to fetch, and how to read what comes back.
package struct HTTPEndpoint: Hashable, Sendable {
    package enum Format: String, Hashable, Sendable, CaseIterable {
        case json, csv
        /// One JSON document a line.
        case ndjson
        /// Elements of an XML document; fields are paths of child elements, `@name` an attribute.
        case xml
        /// ClickHouse's `RowBinaryWithNamesAndTypes`.
        case rowBinary

        /// Whether fields are columns, and not paths into a document.
        package var isTable: Bool { self == .csv || self == .rowBinary }

        /// Whether records are taken one by one while the body comes in, so that it may be of any length.
        package var isStreamed: Bool {
            switch self {
            case .csv, .ndjson, .rowBinary: true
            case .json, .xml: false
            }
        }
    }

    package let address: String
    package let format: Format
    package let timeoutSeconds: Int
    package let maximumBytes: Int
    package let feed: FeedProtocol
    package var mapping: FieldMapping

    package init(
        address: String, format: Format, timeoutSeconds: Int, maximumBytes: Int, feed: FeedProtocol = .plain,
        mapping: FieldMapping
    ) {
        self.feed = feed
        self.address = address
        self.format = format
        self.timeoutSeconds = timeoutSeconds
        self.maximumBytes = maximumBytes
        self.mapping = mapping
    }
}

/// How the fields of a record become observations.
package struct FieldMapping: Hashable, Sendable {
    /// One field that holds a value, and the series it belongs to.
    package struct Value: Hashable, Sendable {
        /// Dotted path (JSON) or column name (CSV).
        package let field: String
        package let metric: MetricID
        /// Entity for wide tables in which the column names the sensor; nil takes the record's entity field.
        package let entity: EntityID?
        package let factor: Double
        package let offset: Double
        /// What the words of the field stand for; empty for a field of numbers. Words that are not here are refused.
        package let words: [String: Double]

        package init(
            field: String, metric: MetricID, entity: EntityID?, factor: Double = 1, offset: Double = 0,
            words: [String: Double] = [:]
        ) {
            self.words = words
            self.field = field
            self.metric = metric
            self.entity = entity
            self.factor = factor
            self.offset = offset
        }
    }

    /// Where a record says that it is.
    package struct Position: Hashable, Sendable, Codable {
        /// In which order two coordinates stand.
        package enum Order: String, Hashable, Sendable, Codable, CaseIterable {
            case lonLat, latLon
        }

        /// The fields of the two coordinates, or twice the one that holds both as text.
        package let fields: [String]
        package let order: Order
        package let datum: MapDatum
        /// Metrics that the coordinates are stored under, in degrees of WGS-84; nil only checks them.
        package let longitudeMetric: MetricID?
        package let latitudeMetric: MetricID?
        /// Where records may be; nil when nobody knows.
        package var bounds: BoundingBox?

        package init(
            fields: [String], order: Order, datum: MapDatum, longitudeMetric: MetricID?, latitudeMetric: MetricID?,
            bounds: BoundingBox? = nil
        ) {
            self.fields = fields
            self.order = order
            self.datum = datum
            self.longitudeMetric = longitudeMetric
            self.latitudeMetric = latitudeMetric
            self.bounds = bounds
        }
    }

    /// What becomes of readings of an entity that the city does not have.
    package enum Strangers: String, Hashable, Sendable, Codable, CaseIterable {
        /// They are stored, and the entity is named on the Sources panel: a new station need not wait for its entry.
        case store
        /// They go to quarantine, from where they can be read again once the city has the entity.
        case aside
    }

    /// Dotted path to the array of records in a JSON document; empty when the document is the array.
    package let records: String
    package let entityField: String?
    package let entityPrefix: String
    package let timeField: String
    /// Seconds the writer's clock is ahead of UTC when its times carry no zone.
    package let timeOffset: Int64
    package let values: [Value]
    /// The field that names the metric of a record, in tables that hold several; the metrics of `values` then count for
    /// nothing.
    package let metricField: String?
    /// What the department calls the metrics; empty when it calls them as we do.
    package let metricNames: [String: MetricID]
    package let flagField: String?
    /// Inclusive limits a value must keep; others go to quarantine.
    package let minimum: Double?
    package let maximum: Double?
    package var position: Position?
    package let strangers: Strangers

    package init(
        records: String, entityField: String?, entityPrefix: String, timeField: String, timeOffset: Int64,
        values: [Value], metricField: String? = nil, metricNames: [String: MetricID] = [:],
        flagField: String?, minimum: Double?, maximum: Double?, position: Position? = nil, strangers: Strangers = .store
    ) {
        self.strangers = strangers
        self.position = position
        self.metricField = metricField
        self.metricNames = metricNames
        self.records = records
        self.entityField = entityField
        self.entityPrefix = entityPrefix
        self.timeField = timeField
        self.timeOffset = timeOffset
        self.values = values
        self.flagField = flagField
        self.minimum = minimum
        self.maximum = maximum
    }
}

/// What one fetch brought, kept in the fetch log.
package struct FetchRecord: Hashable, Sendable {
    package enum Outcome: String, Sendable, Codable, CaseIterable {
        case stored, unchanged, refused, unreachable, timedOut, httpError, unreadable, tooLarge
    }

    package let source: SourceID
    package let startedAt: Timestamp
    package let milliseconds: Int
    package let outcome: Outcome
    /// HTTP status; zero when no answer came.
    package let status: Int
    package let bytes: Int
    package let rows: Int
    package let quarantined: Int
    /// Lower-case hexadecimal SHA-256 of the body, empty when there was none.
    package let digest: String
    /// A short fact for people, free of control characters: host and port, field name, limit.
    package let detail: String

    package init(
        source: SourceID, startedAt: Timestamp, milliseconds: Int, outcome: Outcome, status: Int, bytes: Int, rows: Int,
        quarantined: Int, digest: String, detail: String
    ) {
        self.source = source
        self.startedAt = startedAt
        self.milliseconds = milliseconds
        self.outcome = outcome
        self.status = status
        self.bytes = bytes
        self.rows = rows
        self.quarantined = quarantined
        self.digest = digest
        self.detail = detail
    }
}

/// A record that could not be taken, with the reason.
package struct QuarantinedRecord: Hashable, Sendable {
    package let source: SourceID
    package let time: Timestamp
    /// Key of the reason (`quarantine.<reason>`).
    package let reason: String
    package let field: String
    /// The original text, control characters escaped, cut to 1,000 bytes.
    package let original: String
    /// The whole record as a JSON object, to be read again when the mapping is mended; nil when there was none.
    package let raw: String?

    package init(
        source: SourceID, time: Timestamp, reason: String, field: String, original: String, raw: String? = nil
    ) {
        self.raw = raw
        self.source = source
        self.time = time
        self.reason = reason
        self.field = field
        self.original = original
    }
}

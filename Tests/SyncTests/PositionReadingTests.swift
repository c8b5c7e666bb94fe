import CityModel
import CitySync
import Testing

/// Coordinates of departments: their datum is declared and converted, and those that are exchanged are found.
@Suite struct PositionReadingTests {
    private static let start: Int64 = 1_795_327_500
    private static let huizhou = BoundingBox(west: 113.8, south: 22.4, east: 115.5, north: 24.1)
    private static let westlake = Coordinate(longitude: 114.4021, latitude: 23.0945)

    private func delivery(
        _ rows: [String], datum: MapDatum = .wgs84, order: FieldMapping.Position.Order = .lonLat,
        fields: [String] = ["x", "y"], bounds: BoundingBox? = huizhou
    ) throws -> Delivery {
        var mapping = longMapping()
        mapping.position = FieldMapping.Position(
            fields: fields, order: order, datum: datum, longitudeMetric: "unit.longitude",
            latitudeMetric: "unit.latitude", bounds: bounds)
        let endpoint = HTTPEndpoint(
            address: "http://x.invalid", format: .json, timeoutSeconds: 1, maximumBytes: 1 << 20, mapping: mapping)
        return try EndpointReader.read(
            Array("[\(rows.joined(separator: ","))]".utf8), endpoint, source: "test", receivedAt: at(Self.start + 60))
    }

    private static func row(_ more: String) -> String { "{\"id\":\"a\",\"t\":\(start),\"v\":1,\(more)}" }

    private static func row(_ place: Coordinate) -> String {
        row("\"x\":\(place.longitude),\"y\":\(place.latitude)")
    }

    /// The place that the delivery holds.
    private func place(_ delivery: Delivery) throws -> Coordinate {
        #expect(delivery.quarantinedCount == 0)
        func degrees(_ metric: MetricID) -> Double? {
            delivery.observations.first { $0.metric == metric && $0.entity == "spot.a" }?.value
        }
        return Coordinate(
            longitude: try #require(degrees("unit.longitude")), latitude: try #require(degrees("unit.latitude")))
    }

    private func isSame(_ one: Coordinate, _ other: Coordinate) -> Bool {
        abs(one.longitude - other.longitude) < 1e-6 && abs(one.latitude - other.latitude) < 1e-6
    }

    @Test(arguments: MapDatum.allCases)
    func `coordinates of every datum are stored as WGS 84`(datum: MapDatum) throws {
        let said =
            switch datum {
            case .wgs84, .cgcs2000: Self.westlake
            case .gcj02: ChineseDatum.shifted(Self.westlake)
            case .bd09: ChineseDatum.shiftedTwice(ChineseDatum.shifted(Self.westlake))
            }
        let found = try delivery([Self.row(said)], datum: datum)
        #expect(isSame(try place(found), Self.westlake))
        #expect(found.observations.count == 3)
    }

    @Test func `coordinates that only fit when exchanged go aside and say so, and the declared order takes them`()
        throws
    {
        let swapped = Self.row(Coordinate(longitude: 23.0945, latitude: 114.4021))
        let refused = try delivery([swapped])
        #expect(refused.observations.isEmpty)
        #expect(refused.quarantined.map(\.reason) == ["swappedCoordinates"])
        #expect(refused.quarantined.map(\.field) == ["x"])
        #expect(isSame(try place(delivery([swapped], order: .latLon)), Self.westlake))
        // The other way round the declared order is the wrong one.
        #expect(
            try delivery([Self.row(Self.westlake)], order: .latLon).quarantined.map(\.reason) == ["swappedCoordinates"])
    }

    @Test func `without a city only what is no place on Earth can be told to be exchanged`() throws {
        let swapped = Self.row(Coordinate(longitude: 23.0945, latitude: 114.4021))
        #expect(try delivery([swapped], bounds: nil).quarantined.map(\.reason) == ["swappedCoordinates"])
        #expect(try delivery([Self.row("\"x\":12.5,\"y\":41.9")], bounds: nil).quarantinedCount == 0)
    }

    @Test(arguments: ["\"x\":116.39,\"y\":39.9", "\"x\":0,\"y\":0", "\"x\":500,\"y\":600"])
    func `a place elsewhere goes aside`(more: String) throws {
        #expect(try delivery([Self.row(more)]).quarantined.map(\.reason) == ["outsideCity"])
    }

    @Test func `a record that does not say where it is keeps its other values, half a place does not`() throws {
        let found = try delivery([Self.row("\"x\":null,\"y\":\"\"")])
        #expect(found.observations.map(\.metric) == ["crowd.count"])
        #expect(try delivery([Self.row("\"x\":114.4")]).quarantined.map(\.reason) == ["missingField"])
        #expect(try delivery([Self.row("\"x\":\"east\",\"y\":23.1")]).quarantined.map(\.reason) == ["notANumber"])
    }

    @Test(arguments: ["114.4021,23.0945", "114.4021; 23.0945", "１１４．４０２１，２３．０９４５"])
    func `both coordinates may stand in one field`(text: String) throws {
        #expect(isSame(try place(delivery([Self.row("\"at\":\"\(text)\"")], fields: ["at", "at"])), Self.westlake))
        let geoJSON = try delivery(
            [Self.row("\"g\":[114.4021,23.0945]")], fields: ["g[0]", "g[1]"])
        #expect(isSame(try place(geoJSON), Self.westlake))
    }

    @Test func `a source says itself where its records may be, else the city does`() throws {
        var mapping = longMapping()
        mapping.position = FieldMapping.Position(
            fields: ["x", "y"], order: .lonLat, datum: .gcj02, longitudeMetric: nil, latitudeMetric: nil)
        let source = definition("s", "http://x.invalid", mapping: mapping)
        func bounds(_ source: SourceDefinition) -> BoundingBox? {
            if case .http(let endpoint) = source.transport { endpoint.mapping.position?.bounds } else { nil }
        }
        let held = source.held(within: Self.huizhou)
        #expect(bounds(held) == Self.huizhou)
        let elsewhere = BoundingBox(west: 0, south: 0, east: 1, north: 1)
        #expect(bounds(held.held(within: elsewhere)) == Self.huizhou)
        let plain = definition("s", "http://x.invalid", mapping: longMapping())
        #expect(plain.held(within: elsewhere) == plain)
    }
}

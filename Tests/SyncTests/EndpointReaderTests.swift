import CityModel
import CitySync
import Testing

@Suite struct EndpointReaderTests {
    private let received = at(1_795_400_000)

    private func read(_ text: String, _ mapping: FieldMapping, _ format: HTTPEndpoint.Format = .json) throws -> Delivery
    {
        let endpoint = HTTPEndpoint(
            address: "http://x/", format: format, timeoutSeconds: 5, maximumBytes: 1_000_000, mapping: mapping)
        return try EndpointReader.read(Array(text.utf8), endpoint, source: "src", receivedAt: received)
    }

    @Test func `maps records of a JSON document`() throws {
        let text = """
            {"code": 0, "data": {"items": [
              {"id": "westlake", "t": "2026-11-22T14:05:00+08:00", "v": 1234, "flag": "suspect"},
              {"id": "mall", "t": "2026-11-22 14:05:00", "v": " １２．５ "},
              {"id": "hub", "t": 1795327500, "v": "3e1", "flag": null}]}}
            """
        let delivery = try read(text, longMapping(records: "data.items"))
        let time = at(1_795_327_500)
        #expect(
            delivery.observations == [
                Observation(entity: "spot.westlake", metric: "crowd.count", time: time, value: 1234, flag: .suspect),
                Observation(entity: "spot.mall", metric: "crowd.count", time: time, value: 12.5),
                Observation(entity: "spot.hub", metric: "crowd.count", time: time, value: 30),
            ])
        #expect(delivery.quarantinedCount == 0)
    }

    @Test func `maps a wide table and leaves its gaps empty`() throws {
        let mapping = FieldMapping(
            records: "", entityField: nil, entityPrefix: "", timeField: "ts", timeOffset: 28_800,
            values: [
                FieldMapping.Value(field: "东门", metric: "crowd.gateIn", entity: "gate.east", factor: 2, offset: 1),
                FieldMapping.Value(field: "西门", metric: "crowd.gateIn", entity: "gate.west"),
            ], flagField: nil, minimum: nil, maximum: nil)
        let text = "\u{FEFF}ts,西门,东门,other\r\n2026-11-22 14:05:00,7,3,x\r\n2026-11-22 14:10:00,,4,x\r\n\r\n"
        let delivery = try read(text, mapping, .csv)
        #expect(
            delivery.observations == [
                Observation(entity: "gate.east", metric: "crowd.gateIn", time: at(1_795_327_500), value: 7),
                Observation(entity: "gate.west", metric: "crowd.gateIn", time: at(1_795_327_500), value: 7),
                Observation(entity: "gate.east", metric: "crowd.gateIn", time: at(1_795_327_800), value: 9),
            ])
        #expect(delivery.quarantinedCount == 0)
    }

    @Test func `a CSV table in GBK reads like one in UTF-8`() throws {
        let endpoint = HTTPEndpoint(
            address: "http://x/", format: .csv, timeoutSeconds: 5, maximumBytes: 1000, mapping: longMapping())
        // id,t,v,flag / 西湖,1795327500,5,
        let bytes = Array("id,t,v,flag\n".utf8) + [0xCE, 0xF7, 0xBA, 0xFE] + Array(",1795327500,5,\n".utf8)
        let delivery = try EndpointReader.read(bytes, endpoint, source: "src", receivedAt: received)
        #expect(delivery.observations.map(\.entity) == ["spot.西湖"])
    }

    @Test(arguments: [
        ("{\"t\": 1795327500, \"v\": 1}", "missingField", "id"),
        ("{\"id\": \"\", \"t\": 1795327500, \"v\": 1}", "missingField", "id"),
        ("{\"id\": \"a\", \"v\": 1}", "missingField", "t"),
        ("{\"id\": \"a\", \"t\": 1795327500}", "missingField", "v"),
        ("{\"id\": \"a\", \"t\": 1795327500, \"v\": null}", "missingField", "v"),
        ("{\"id\": \"a\", \"t\": 1795327500, \"v\": \"12 人\"}", "notANumber", "v"),
        ("{\"id\": \"a\", \"t\": 1795327500, \"v\": \"nan\"}", "notANumber", "v"),
        ("{\"id\": \"a\", \"t\": 1795327500, \"v\": \"0x1F\"}", "notANumber", "v"),
        ("{\"id\": \"a\", \"t\": 1795327500, \"v\": \"1,234\"}", "notANumber", "v"),
        ("{\"id\": \"a\", \"t\": 1795327500, \"v\": 1e999}", "notANumber", "v"),
        ("{\"id\": \"a\", \"t\": 1795327500, \"v\": true}", "notANumber", "v"),
        ("{\"id\": \"a\", \"t\": \"yesterday\", \"v\": 1}", "badTime", "t"),
        ("{\"id\": \"a\", \"t\": \"2026-02-30 00:00:00\", \"v\": 1}", "badTime", "t"),
        ("{\"id\": \"a\", \"t\": \"20261122\", \"v\": 1}", "badTime", "t"),
        ("{\"id\": \"a\", \"t\": 1795327500000, \"v\": 1}", "badTime", "t"),
        ("{\"id\": \"a\", \"t\": 1795327500, \"v\": -1}", "outOfRange", "v"),
        ("{\"id\": \"a\", \"t\": 1795327500, \"v\": 1001}", "outOfRange", "v"),
        ("{\"id\": \"a\", \"t\": 1795327500, \"v\": 1, \"flag\": \"fine\"}", "unknownFlag", "flag"),
        ("{\"id\": \"a\\u001b[2J\", \"t\": 1795327500, \"v\": 1}", "badEntity", "id"),
        ("{\"id\": {\"x\": 1}, \"t\": 1795327500, \"v\": 1}", "badEntity", "id"),
        ("17", "missingField", "t"),
    ])
    func `a bad record goes to quarantine with its reason, the good one beside it does not`(
        record: String, reason: String, field: String
    ) throws {
        let good = "{\"id\": \"b\", \"t\": 1795327500, \"v\": 0}"
        let delivery = try read("[\(record), \(good)]", longMapping(minimum: 0, maximum: 1000))
        #expect(delivery.observations.map(\.entity) == ["spot.b"])
        #expect(delivery.quarantined.map(\.reason) == [reason])
        #expect(delivery.quarantined.map(\.field) == [field])
        #expect(delivery.quarantined.map(\.time) == [received])
    }

    @Test func `a row of another width is not shifted into the wrong columns`() throws {
        let text = "id,t,v,flag\na,1795327500,5\nb,1795327500,1,234,\nc,1795327500,6,valid\n"
        let delivery = try read(text, longMapping(), .csv)
        #expect(delivery.observations.map(\.entity) == ["spot.c"])
        #expect(delivery.quarantined.map(\.reason) == ["fieldCount", "fieldCount"])
    }

    @Test func `a reading marked missing is kept as not-a-number`() throws {
        let delivery = try read("id,t,v,flag\na,1795327500,,missing\n", longMapping(), .csv)
        let observation = try #require(delivery.observations.first)
        #expect(observation.value.isNaN)
        #expect(observation.flag == .missing)
    }

    @Test func `a column that is gone is said once, and its time column is the end of the table`() throws {
        let mapping = FieldMapping(
            records: "", entityField: nil, entityPrefix: "", timeField: "ts", timeOffset: 0,
            values: ["a", "b"].map { FieldMapping.Value(field: $0, metric: "m", entity: EntityID($0)) }, flagField: nil,
            minimum: nil, maximum: nil)
        let delivery = try read("ts,b\n1795327500,1\n1795327800,2\n", mapping, .csv)
        #expect(delivery.observations.count == 2)
        #expect(delivery.quarantined.map(\.reason) == ["missingColumn"])
        #expect(delivery.quarantined.map(\.field) == ["a"])
        #expect(throws: FormatFailure.missingColumn("ts")) {
            try read("<html><body>500 Internal Server Error</body></html>", mapping, .csv)
        }
    }

    @Test func `nothing in the quarantine can move a cursor`() throws {
        let delivery = try read("id,t,v,flag\na\u{1B}[31m\u{9B}2J\u{202E},x\u{7},5,\n", longMapping(), .csv)
        let record = try #require(delivery.quarantined.first)
        #expect(record.original.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
        #expect(record.original.contains("\\u{1b}[31m"))
    }

    @Test func `a source that breaks altogether does not fill the quarantine`() throws {
        let rows = String(repeating: "a,never,5,\n", count: 5000)
        let delivery = try read("id,t,v,flag\n" + rows, longMapping(), .csv)
        #expect(delivery.quarantinedCount == 5000)
        #expect(delivery.quarantined.count == Delivery.quarantineLimit)
    }

    @Test func `entities the city does not have are not invented`() throws {
        let endpoint = HTTPEndpoint(
            address: "http://x/", format: .json, timeoutSeconds: 5, maximumBytes: 1000, mapping: longMapping())
        let body = Array("[{\"id\":\"a\",\"t\":1795327500,\"v\":1},{\"id\":\"b\",\"t\":1795327500,\"v\":1}]".utf8)
        let delivery = try EndpointReader.read(body, endpoint, source: "src", receivedAt: received) { $0 == "spot.b" }
        #expect(delivery.observations.map(\.entity) == ["spot.b"])
        #expect(delivery.quarantined.map(\.reason) == ["unknownEntity"])
    }

    @Test func `a document without the array it should have is unreadable`() {
        #expect(throws: FormatFailure.noRecords(path: "data.items")) {
            try read("{\"data\": {\"error\": 17}}", longMapping(records: "data.items"))
        }
    }
}

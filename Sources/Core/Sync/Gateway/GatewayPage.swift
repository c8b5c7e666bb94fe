internal import CityModel

/// One page of a gateway's feed: entity, metric, time, value and flag of each observation.
struct GatewayPage {
    private static let fields = ["entity", "metric", "time", "value", "flag"]

    let delivery: Delivery
    /// What the gateway calls the next page; nil on the last.
    let next: String?

    /// - Throws: `FormatFailure` when the page cannot be read at all; bad records are in the delivery's quarantine.
    static func read(_ answer: HTTPAnswer, _ offer: GatewayOffer, receivedAt: Timestamp) throws(FormatFailure) -> Self {
        var builder = DeliveryBuilder(source: offer.id, receivedAt: receivedAt)
        let next: String?
        switch offer.format {
        case .csv:
            let text = try TextEncoding.utf8(answer.body, charset: answer.charset)
            // A gateway ends every line: what stops short of that was cut off on its way.
            if let last = text.last, last != UInt8(ascii: "\n") { throw .cutOff(bytes: text.count) }
            _ = try CSVRecords.read(text, fields: fields, required: Set(fields)) { take($0, &builder) }
            next = answer.headers["x-next-page"]
        case .json:
            let document = try JSONReader.read(answer.body)
            try JSONRecords.read(document, path: "records", fields: fields) { take($0, &builder) }
            next = document["next"]?.string
        case .ndjson, .xml, .rowBinary:
            // No gateway offers these for its own feeds.
            throw .noRecords(path: offer.format.rawValue)
        }
        return GatewayPage(delivery: builder.delivery, next: next.flatMap { $0.isEmpty ? nil : $0 })
    }

    private static func take(_ record: SourceRecord, _ builder: inout DeliveryBuilder) {
        guard record.isWhole else {
            return builder.refuse(.fieldCount, field: "", original: record.text, raw: record.raw)
        }
        var field = 0
        do throws(Refusal) {
            let entity = try FieldReading.entity(record.cells[0], prefix: "")
            field = 1
            let metric = MetricID(try FieldReading.entity(record.cells[1], prefix: "").text)
            field = 2
            let time = try FieldReading.time(record.cells[2], offset: 0)
            field = 3
            let value = try value(record.cells[3])
            field = 4
            let flag = try FieldReading.flag(record.cells[4])
            builder.accept(Observation(entity: entity, metric: metric, time: time, value: value, flag: flag))
        } catch {
            builder.refuse(error.reason, field: fields[field], original: record.text, raw: record.raw)
        }
    }

    /// Any `Double`: an empty value is not-a-number, and the infinities have words.
    private static func value(_ cell: FieldCell) throws(Refusal) -> Double {
        switch cell {
        case .empty: .nan
        case .text("inf"): .infinity
        case .text("-inf"): -.infinity
        default: try FieldReading.number(cell)
        }
    }
}

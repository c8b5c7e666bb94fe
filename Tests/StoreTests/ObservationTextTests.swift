import CityModel
import Testing

@testable import CityStore

@Suite("Observations as text")
struct ObservationTextTests {
    private struct Outcome: Equatable {
        var rows: [String] = []
        var refused: [String] = []
    }

    /// Reads the text in pieces of so many bytes.
    private func read(_ text: String, _ format: ObservationFormat = .csv, piece: Int = .max) throws -> Outcome {
        var reader = ObservationText(format)
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            try bytes.prefix(piece).withUnsafeBufferPointer { try reader.take($0) }
            bytes = bytes.dropFirst(piece)
        }
        try reader.finish()
        var outcome = Outcome()
        for row in 0..<reader.columns.count {
            let key = reader.keys[Int(reader.columns.series[row])]
            outcome.rows.append(
                "\(key.entity) \(key.metric) \(reader.columns.times[row]) \(reader.columns.values[row]) \(reader.columns.flags[row])"
            )
        }
        outcome.refused = reader.refused.map { "\($0.line) \($0.field?.rawValue ?? "-")" }
        return outcome
    }

    @Test(
        "come from CSV with columns in any order, quotes, blanks, CR LF and a byte-order mark", arguments: [1, 7, 999])
    func csv(piece: Int) throws {
        let text = """
            \u{FEFF}flag,value,note,entity,metric,time\r
            valid,1.5,x,spot.a,crowd.count,1700000000\r
            \r
            ,,"a ""note"", of
            two lines",spot.b,crowd.count,2026-11-22T08:00:00+08:00
            suspect, -0 ,,"spot,c",m,2026-11-22T00:00:00Z
            missing,inf,,spot.a,crowd.count,-5
            """
        let outcome = try read(text, piece: piece)
        #expect(
            outcome.rows == [
                "spot.a crowd.count 1700000000 1.5 valid", "spot.b crowd.count 1795305600 nan valid",
                "spot,c m 1795305600 -0.0 suspect", "spot.a crowd.count -5 inf missing",
            ])
        #expect(outcome.refused == [])
    }

    @Test("that cannot be read are named by line and field, and the rest is taken", arguments: [1, 13, 999])
    func refused(piece: Int) throws {
        let text = """
            entity,metric,time,value,flag
            ,m,1,1
            e,,1,1
            e,m,yesterday,1
            e,m,2026-11-22T00:00:00,1
            e,m,1,one
            e,m,1,1,perhaps
            e
            "a
            b",m,1,x
            e,m,1,2
            """
        let outcome = try read(text, piece: piece)
        #expect(outcome.rows == ["e m 1 2.0 valid"])
        #expect(
            outcome.refused == [
                "2 entity", "3 metric", "4 time", "5 time", "6 value", "7 flag", "8 metric", "9 value",
            ])
    }

    @Test("come from NDJSON with names in any order, escapes and things nobody asked for", arguments: [1, 11, 999])
    func ndjson(piece: Int) throws {
        let text = #"""
            {"entity":"spot.a","metric":"m","time":1700000000,"value":1.5,"flag":"valid"}
            { "value" : null, "tags": {"a":[1,"}",{"b":"\""}]}, "time":"2026-11-22T00:00:00Z", "metric":"m", "entity":"惠\u5dde\ud83d\ude00" }
            {"entity":"spot.a","metric":"m","time":3,"value":"2.25","n":-1e3,"t":true}

            {"entity":"spot.a","metric":"m","time":3}
            not json
            {"entity":"spot.a","metric":"m","time":3.5,"value":1}
            {"entity":"spot.a","metric":"m","time":3,"value":1} x
            {"entity":"spot.a","metric":"m","time":3,"value":1
            {}
            """#
        let outcome = try read(text, .ndjson, piece: piece)
        #expect(
            outcome.rows == [
                "spot.a m 1700000000 1.5 valid", "惠州😀 m 1795305600 nan valid", "spot.a m 3 2.25 valid",
                "spot.a m 3 nan valid",
            ])
        #expect(outcome.refused == ["6 -", "7 time", "8 -", "9 -", "10 entity"])
    }

    @Test("must have a header with all columns, and lines that end")
    func unreadable() throws {
        #expect(throws: ObservationTextFailure.missingColumn(.metric)) { _ = try read("entity,time,value\n") }
        let open = "entity,metric,time,value\ne,m,1,1\n\"e,m,1,1\n" + String(repeating: "e,m,1,1\n", count: 9000)
        #expect(throws: ObservationTextFailure.endlessLine(3)) { _ = try read(open, piece: 4096) }
        #expect(try read("entity,metric,time,value\n\"e,m,1,1\ne,m,1,1\n").refused == ["2 -"])
    }

    @Test("with control characters in their names are named harmlessly, one series for one name")
    func names() throws {
        let outcome = try read("entity,metric,time,value\n\u{1B}[2J,m,1,1\n\\u{1b}[2J,m,2,1\n")
        #expect(outcome.rows == ["\\u{1b}[2J m 1 1.0 valid", "\\u{1b}[2J m 2 1.0 valid"])
    }

    @Test("of many series keep their names apart", arguments: [1, 2] as [UInt64])
    func manySeries(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        var expected: [String] = []
        var text = "entity,metric,time,value\n"
        for row in 0..<3000 {
            let cut = Int.random(in: 1...6, using: &numbers)
            let name = String(Int.random(in: 1_000_000..<1_000_300, using: &numbers))
            text += "\(name.prefix(cut)),\(name.dropFirst(cut)),\(row),1\n"
            expected.append("\(name.prefix(cut)) \(name.dropFirst(cut)) \(row) 1.0 valid")
        }
        #expect(try read(text).rows == expected)
    }

    @Test("hold numbers that are read to the nearest double", arguments: [1, 2, 3] as [UInt64])
    func decimals(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        var texts = [
            "0", "-0", "0.1", "1e22", "1e23", "9007199254740993", "9007199254740991", "123456789012345678901234567890",
            "0.30000000000000004", "5e-324", "1.7976931348623157e308", "1e400", "-1e-400", "nan", "inf", "-infinity",
            "", ".", "1.", ".5", "+1", "1e", "1e+", "e5", "--1", "1 2", "0x1p3", "1_000", "1e0005", "00012.50",
        ]
        for _ in 0..<2000 {
            let value = Double(bitPattern: numbers.next())
            texts.append("\(value)")
            texts.append("\(Double(Int.random(in: -99_999...99_999, using: &numbers)) / 1000)")
            texts.append(
                "\(Int.random(in: 0...9_999_999, using: &numbers))e\(Int.random(in: -30...30, using: &numbers))")
        }
        for text in texts {
            let read = Array(text.utf8).withUnsafeBufferPointer { bytes in
                bytes.baseAddress.flatMap { DecimalReader.value(ByteText($0, count: bytes.count)) }
            }
            #expect(read?.bitPattern == Double(text)?.bitPattern, "\(text)")
        }
    }

    @Test("hold moments that are read as everywhere else")
    func moments() {
        var reader = MomentReader()
        for text in [
            "0", "-1", "1795305600", "99999999999999999999", "2026-11-22T08:00:00+08:00", "2026-11-22T08:00:00Z",
            "2026-11-22T23:59:60Z", "2026-11-22T24:00:00Z", "2026-02-29T00:00:00Z", "2024-02-29T00:00:00Z",
            "2026-11-22 08:00:00Z", "2026-11-22T08:00:00.25Z", "2026-11-22T08:00Z", "2026-11-22", "2026-11-22T08:00:00",
            "2026-11-22T08:00:00-09:30", "2026-11-22T08:00:00+15:00", "2100-12-31T23:59:59+14:00",
            "1970-01-01T00:00:00Z", "x026-11-22T08:00:00Z", "2026-11-22T0a:00:00Z", "", "-", "1e9",
        ] {
            let seconds = Array(text.utf8).withUnsafeBufferPointer { bytes in
                bytes.baseAddress.flatMap { reader.seconds(ByteText($0, count: bytes.count)) }
            }
            #expect(seconds == Timestamp(text)?.secondsSince1970, "\(text)")
        }
    }
}

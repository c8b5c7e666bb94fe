import CityModel
import Testing

@Suite struct CivilTimeTests {
    @Test func `every day from 1900 to 2100 survives the way to a number and back`() {
        guard let first = CivilDate(year: 1900, month: 1, day: 1), let last = CivilDate(year: 2100, month: 12, day: 31)
        else {
            Issue.record("dates exist")
            return
        }
        var previous: CivilDate?
        for number in first.daysSince1970...last.daysSince1970 {
            let date = CivilDate(daysSince1970: number)
            #expect(date.daysSince1970 == number)
            if let previous { #expect(previous < date && date.weekday == previous.weekday % 7 + 1) }
            previous = date
        }
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-22T14:05:00+08:00", 1_795_327_500),
        ("2026-11-22 06:05:00Z", 1_795_327_500),
        ("2026-11-22T14:05:00.250+0800", 1_795_327_500), ("1969-12-31T23:59:59Z", -1), ("86400", 86_400),
    ])
    func `times with a zone are read`(text: String, seconds: Int64) {
        #expect(Timestamp(text)?.secondsSince1970 == seconds)
    }

    @Test(arguments: [
        "2026-11-22T14:05:00", "2026-02-30T00:00:00Z", "2026-11-22T25:00:00Z", "2026-11-22T14:05:00+99:00", "yesterday",
        "", "2026-11-22T14:05:00Zx", "9223372036854775807", "-9223372036854775808", "253402300800", "-62135596801",
    ])
    func `what is not a moment is refused`(text: String) { #expect(Timestamp(text) == nil) }

    @Test func `a clock without a zone needs to be told which it is`() {
        #expect(Timestamp("2026-11-22 14:05:00", assumingOffset: 28_800)?.iso8601 == "2026-11-22T14:05:00+08:00")
    }

    @Test func `slots before 1970 start where they should`() {
        #expect(Timestamp(secondsSince1970: -1).floored(toSeconds: 300).secondsSince1970 == -300)
    }

    @Test func `arithmetic at the ends of time does not trap`() {
        #expect(Timestamp(secondsSince1970: .max).adding(seconds: 1).secondsSince1970 == .max)
        #expect(Timestamp(secondsSince1970: .min).seconds(since: Timestamp(secondsSince1970: .max)) == .min)
    }
}

@Suite struct DigitsTests {
    @Test(arguments: [
        (1234.5, 1, "1,234.5"), (0.05, 1, "0.1"), (-0.04, 1, "0.0"), (-1_234_567, 0, "-1,234,567"),
        (999.996, 2, "1,000.00"), (7, 3, "7.000"),
    ])
    func `numbers are written with their decimals`(value: Double, decimals: Int, text: String) {
        #expect(Digits.fixed(value, decimals, grouped: true) == text)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300]) func `what is no number is a dash`(value: Double) {
        #expect(Digits.fixed(value, 2) == "—")
    }
}

@Suite struct CSVTableTests {
    @Test func `quotes, line ends, marks and blank lines are understood`() {
        let text = "\u{FEFF}a,b\r\n\r\n1,\"x, \"\"y\"\"\nz\"\n2,\n"
        let table = CSVTable(Array(text.utf8))
        #expect(table.header == ["a", "b"])
        #expect(table.rows.map(\.fields) == [["1", "x, \"y\"\nz"], ["2", ""]])
        #expect(table.rows.map(\.line) == [3, 5])
        #expect(table.column("b") == 1 && table.column("c") == nil)
    }

    @Test func `pieces of any size give the same rows`() {
        let bytes = Array("h,k\n\"a\"\"b\",2\n3,\"4\n5\"".utf8)
        let whole = CSVTable(bytes)
        for size in 1...bytes.count {
            var parser = CSVParser()
            var rows: [[String]] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                Array(bytes[start..<min(start + size, bytes.count)]).withUnsafeBufferPointer { buffer in
                    parser.consume(buffer) { rows.append($1) }
                }
            }
            parser.finish { rows.append($1) }
            #expect(rows == [whole.header] + whole.rows.map(\.fields))
        }
    }

    @Test(arguments: [
        ("=1+1", "'=1+1"), ("-5.2", "-5.2"), ("a,b", "\"a,b\""), ("x\"y", "\"x\"\"y\""), ("@cmd", "'@cmd"),
        ("＝1+1", "'＝1+1"),
    ])
    func `fields are written so that no spreadsheet runs them`(text: String, written: String) {
        #expect(CSVField.quoted(text) == written)
    }
}

@Suite struct PlainTextTests {
    @Test func `nothing that a terminal obeys is left`() {
        let hostile = "a\u{1B}[2Jb\u{07}\u{9B}31m\u{202E}c\u{2028}\u{FEFF}中文\u{0}"
        let clean = PlainText.sanitized(hostile)
        #expect(clean == "a\\u{1b}[2Jb\\u{7}\\u{9b}31m\\u{202e}c\\u{2028}\\u{feff}中文\\u{0}")
        #expect(PlainText.sanitized(clean) == clean)
    }

    @Test func `long text is cut with a sign`() {
        #expect(PlainText.sanitized(String(repeating: "长", count: 100), limit: 30).utf8.count <= 36)
    }
}

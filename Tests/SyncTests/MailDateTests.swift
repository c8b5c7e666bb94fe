import CityModel
import Testing

@testable import CitySync

@Suite struct MailDateTests {
    @Test(arguments: [
        ("Mon, 23 Nov 2026 08:05:00 +0800", "2026-11-23T00:05:00Z"),
        ("23 Nov 2026 08:05 +0800", "2026-11-23T00:05:00Z"),
        ("Sun, 1 Feb 2026 00:00:00 GMT", "2026-02-01T00:00:00Z"),
        ("Sun, 06 Nov 1994 08:49:37 -0500", "1994-11-06T13:49:37Z"),
    ])
    func `dates of mail are read with their zone`(text: String, iso: String) {
        #expect(MailDate.timestamp(text) == Timestamp(iso))
    }

    @Test(arguments: [
        "Mon, 23 Nov 2026 08:05:00", "Mon, 31 Feb 2026 08:05:00 GMT", "Mon, 23 Nov 26 08:05:00 GMT",
        "Mon, 23 Nov 2026 08:05:00 EST", "Mon, 23 11 2026 08:05:00 GMT", "Mon, 23 Nov 2026 25:05:00 GMT", "", "Mon,",
    ])
    func `what could mean several moments, or none, is no date`(text: String) {
        #expect(MailDate.timestamp(text) == nil)
    }

    @Test(arguments: ["<html><body>Sign in</body></html>", "hello", "[]", "{}", "1", "a\n1\n", "<a"])
    func `what holds no records is not drafted from`(text: String) {
        #expect(throws: FormatFailure.self) { try FeedSurvey(Array(text.utf8), charset: nil) }
    }

    @Test func `a feed of RSS is recognised, drafted and read`() throws {
        let items = (0..<3).map {
            "<item><guid>g\($0)</guid><pubDate>Mon, 23 Nov 2026 0\($0):00:00 +0800</pubDate><level>\($0)</level></item>"
        }.joined()
        let body = Array(
            "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>x</title>\(items)</channel></rss>".utf8)
        let survey = try FeedSurvey(body, charset: nil)
        #expect((survey.dialect, survey.timeField?.path, survey.count) == ("rss", "pubDate", 3))
        let mapping = FieldMapping(
            records: "rss.channel.item", entityField: "guid", entityPrefix: "alert.", timeField: "pubDate",
            timeOffset: 0,
            values: [FieldMapping.Value(field: "level", metric: "weather.alert", entity: nil)], flagField: nil,
            minimum: nil, maximum: nil)
        let endpoint = HTTPEndpoint(
            address: "http://x.invalid", format: .xml, timeoutSeconds: 1, maximumBytes: 1 << 20, mapping: mapping)
        let found = try EndpointReader.read(body, endpoint, source: "rss", receivedAt: at(1_795_500_000))
        #expect(found.observations.map(\.time).min() == Timestamp("2026-11-22T16:00:00Z"))
        #expect(found.observations.count == 3)
    }
}

import CityModel
import CityStore
import CitySync
import FlyingFox
import Foundation
import TestSupport
import Testing

/// Real pedestrian counts of two cities, served by a plain web server and read with a mapping like that of a YAML file.
@Suite(.enabled(if: ReferenceData.isPresent("crowd")))
struct ReferenceFeedTests {
    @Test(arguments: [
        ("crowd/auckland_12sensors_2023_2024.csv.gz", "auckland", 43_200),
        ("crowd/melbourne_4sensors_2015_2016.csv.gz", "melbourne", 36_000),
    ])
    func `every count of a wide table arrives, and an unchanged table moves nothing`(
        file: String, city: String, offset: Int64
    ) async throws {
        let (store, clock) = (try TemporaryStore(), TestClock(1_795_327_600))
        let text = try ReferenceData.text(file)
        let expected = try await onThread { try counts(text, city: city, offset: offset) }
        let source = try source(text, city: city, offset: offset)
        let bytes = Data(text.utf8)
        try await withServer { request in
            let headers: HTTPHeaders = [.eTag: "\"counts\"", .contentType: "text/csv"]
            guard request.headers[HTTPHeader("If-None-Match")] == nil else {
                return HTTPResponse(statusCode: .notModified, headers: headers)
            }
            return HTTPResponse(statusCode: .ok, headers: headers, body: bytes)
        } _: { base in
            let fetcher = Fetcher(cache: store.cache, sources: [source(base)], clock: clock.sync)
            let first = try await onThread { try fetcher.runOnce() }
            #expect(first.map(\.outcome) == [.stored])
            #expect(first.map(\.rows) == [expected.count])
            #expect(first.map(\.quarantined) == [0])
            let stored = try await onThread { try store.export() }
            #expect(stored == expected)
            let second = try await onThread { try fetcher.runOnce() }
            #expect(second.map(\.outcome) == [.unchanged])
            #expect(try store.cache.information().observations == expected.count)
        }
    }

    private func sensor(_ city: String, _ column: Int) -> String { "\(city).sensor\(column)" }

    private func source(_ text: String, city: String, offset: Int64) throws -> @Sendable (String) -> SourceDefinition {
        let header = try #require(text.split(separator: "\n").first).split(separator: ",").map(String.init)
        let mapping = FieldMapping(
            records: "", entityField: nil, entityPrefix: "", timeField: header[0], timeOffset: offset,
            values: header.indices.dropFirst().map {
                FieldMapping.Value(field: header[$0], metric: "crowd.count", entity: EntityID(sensor(city, $0)))
            }, flagField: nil, minimum: 0, maximum: 100_000)
        return { definition(city, $0, format: .csv, mapping: mapping, cycleSeconds: 3600) }
    }

    /// The counts as the store's export should show them, read from the text without any of the code under test.
    private func counts(_ text: String, city: String, offset: Int64) throws -> [String] {
        var lines: [String: [String]] = [:]
        for row in text.split(separator: "\n").dropFirst() {
            let fields = row.split(separator: ",", omittingEmptySubsequences: false)
            let time = Int64(seconds(String(fields[0]))) - offset
            for (column, field) in fields.enumerated().dropFirst() where !field.isEmpty {
                let bits = try #require(Double(field)).bitPattern
                let name = sensor(city, column)
                lines[name, default: []].append("\(name),crowd.count,\(time),\(bits),valid")
            }
        }
        return lines.keys.sorted().flatMap { lines[$0] ?? [] }
    }

    /// Seconds since 1970 of a clock in UTC, by the C library.
    private func seconds(_ text: String) -> Int {
        let numbers = text.split { "-: ".contains($0) }.compactMap { Int32($0) }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (numbers[0] - 1900, numbers[1] - 1, numbers[2])
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (numbers[3], numbers[4], numbers[5])
        return timegm(&parts)
    }
}

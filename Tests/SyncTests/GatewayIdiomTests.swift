import CityAssets
import CityModel
import CityStore
import CitySync
import Foundation
import Gateway
import TestSupport
import Testing

/// The played departments in the ways of other servers, read through the dialects of `data/dialects`: after a sync the cache
/// equals the source, also when a third of the answers is spoilt.
@Suite struct GatewayIdiomTests {
    private static let start: Int64 = 1_795_000_200
    private static let rows = 2_500

    private func filled() throws -> TemporaryStore {
        let store = try TemporaryStore()
        let observations = (0..<Self.rows).map { index in
            let flag: ObservationFlag = index % 17 == 0 ? .suspect : .valid
            return Observation(
                entity: EntityID("station.\(index % 5)"), metric: index % 2 == 0 ? "air.pm25" : "air.o3",
                time: at(Self.start + Int64(index / 10) * 300), value: Double(index) / 8, flag: flag)
        }
        _ = try store.cache.append(ObservationBatch(source: "air", observations: observations))
        return store
    }

    private static let feeds: [(dialect: String?, format: String, path: String, prefix: String)] = [
        ("ogc-features", "json", "/ogc/collections/air/items", "properties."),
        ("sensorthings", "json", "/sensorthings/air/Observations", "parameters."),
        ("ckan", "json", "/ckan/api/3/action/datastore_search?resource_id=air", ""),
        ("datasette", "json", "/datasette/air.json", ""), ("postgrest", "json", "/postgrest/air", ""),
        ("arcgis", "json", "/arcgis/air/FeatureServer/0/query", "attributes."), (nil, "ndjson", "/ndjson/air", ""),
        (nil, "xml", "/xml/air", "@"),
    ]

    private func source(_ index: Int, _ base: String) throws -> SourceDefinition {
        let (dialect, format, path, prefix) = Self.feeds[index]
        let text = """
            name: {zh: 空气, en: Air}
            department: dept.ecology
            cycle: PT5M
            metrics: [air.pm25, air.o3]
            transport:
              url: "\(base)\(path)"
              format: \(format)
              \(dialect.map { "dialect: \($0)" } ?? "timeout_seconds: 120")
              mapping:
                \(format == "xml" ? "records: observations.observation" : "zone: \"+08:00\"")
                time_field: "\(prefix)time"
                entity_field: "\(prefix)entity"
                metric_field: "\(prefix)metric"
                flag_field: "\(prefix)flag"
                values: [{field: "\(prefix)value"}]
            """
        let folder = try AssetFolder.find(
            explicit: ReferenceData.projectRoot.path, environment: [:], executable: nil)
        return try SourceFiles.source(Array(text.utf8), name: "air.yaml", in: folder)
    }

    private func sync(_ index: Int, faults: GatewayFaults, runs: Int) async throws {
        let (departments, console) = (try filled(), try TemporaryStore())
        let server = GatewayServer(cache: departments.cache, port: 0, faults: faults) { at(.max) }
        let base = "http://127.0.0.1:\(try await server.start())"
        let clock = TestClock(Self.start + 400_000)
        let source = try source(index, base)
        do {
            for _ in 0..<runs {
                let fetcher = Fetcher(cache: console.cache, sources: [source], clock: clock.sync)
                _ = try await onThread { try fetcher.runOnce() }
            }
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
        #expect(try console.export() == departments.export())
    }

    @Test(arguments: feeds.indices) func `the cache equals the source in every dialect`(index: Int) async throws {
        try await sync(index, faults: .none, runs: 1)
    }

    @Test(arguments: feeds.indices) func `the cache equals the source after a storm of faults`(index: Int) async throws
    {
        let kinds: [GatewayFaults.Kind] = [.error, .busy, .truncated, .garbage, .encoding, .lost, .skew]
        try await sync(index, faults: GatewayFaults(kinds: kinds, rate: 0.3, seed: UInt64(index) + 7), runs: 12)
    }
}

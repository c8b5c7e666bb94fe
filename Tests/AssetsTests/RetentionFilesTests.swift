import CityModel
import Foundation
import TestSupport
import Testing

@testable import CityAssets

@Suite struct RetentionFilesTests {
    private func read(_ text: String) throws -> Retention {
        try RetentionFiles.retention(YAMLValue.document(Array(text.utf8), file: "x.yaml"))
    }

    @Test func `the bundled rules fit every metric and keep outlets five years`() throws {
        let folder = try AssetFolder.find(explicit: ReferenceData.projectRoot.path, environment: [:], executable: nil)
        let retention = try RetentionFiles.load(folder)
        for metric in try CityFiles.load(folder).metrics {
            #expect(try #require(retention.rule(for: metric.id)).observationDays ?? .max >= 366)
        }
        #expect(retention.rule(for: "outlet.so2")?.observationDays ?? 0 >= 5 * 365 + 1)
    }

    @Test func `the first rule that fits counts, and roll-ups are kept as long as observations when nothing is said`()
        throws
    {
        let retention = try read(
            """
            rules:
              - {metrics: road.speed, observations: 30, roll_ups: forever}
              - {metrics: road.*, observations: 60}
              - {metrics: "*", observations: forever}
            """)
        #expect(retention.rule(for: "road.speed")?.observationDays == 30)
        #expect(try #require(retention.rule(for: "road.speed")).rollUpDays == nil)
        #expect(retention.rule(for: "road.flow")?.rollUpDays == 60)
        #expect(try #require(retention.rule(for: "air.o3")).observationDays == nil)
        #expect(Retention(rules: []).rule(for: "air.o3") == nil)
    }

    @Test(arguments: [
        "rules:\n  - {metrics: a, observations: 0}", "rules:\n  - {metrics: a, observations: soon}",
        "rules:\n  - {metrics: '*.a', observations: 9}", "rules:\n  - {metrics: a, observations: 9, roll_ups: 8}",
        "rules:\n  - {metrics: a, observations: forever, roll_ups: 8}", "rules:\n  - {observations: 8}",
    ])
    func `a rule that cannot be is named with its line`(text: String) {
        let failure = #expect(throws: AssetFailure.self) { try read(text) }
        guard case .field("x.yaml", 2, _, _) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }
}

import CityAssets
import CityModel
import Foundation
import TestSupport
import Testing

@Suite struct AssetFilesTests {
    private var folder: AssetFolder {
        get throws { try AssetFolder.find(explicit: ReferenceData.projectRoot.path, environment: [:], executable: nil) }
    }

    @Test func `the bundled city is read whole`() throws {
        let city = try CityFiles.load(folder)
        #expect(city.roadLinks.count >= 400 && city.outlets.allSatisfy { !$0.permits.isEmpty })
        #expect(city.calendar.knows(year: 2026))
        #expect(city.alarmRules.allSatisfy { !$0.levels.isEmpty && !$0.clause.isEmpty })
        #expect(Set(city.sources.map(\.department)).isSubset(of: Set(city.departments.map(\.id))))
    }

    @Test func `the road network is strongly connected`() throws {
        let city = try CityFiles.load(folder)
        func reached(_ next: (RoadLink) -> (Int, Int)) -> Set<Int> {
            var out: [Int: [Int]] = [:]
            for link in city.roadLinks { out[next(link).0, default: []].append(next(link).1) }
            var seen: Set<Int> = [city.roadNodes[0].id]
            var stack = [city.roadNodes[0].id]
            while let node = stack.popLast() {
                for neighbour in out[node] ?? [] where seen.insert(neighbour).inserted { stack.append(neighbour) }
            }
            return seen
        }
        let all = Set(city.roadNodes.map(\.id))
        #expect(reached { ($0.from, $0.to) } == all && reached { ($0.to, $0.from) } == all)
    }

    @Test func `the link file states the congestion curve of each road class`() throws {
        let rows = try String(
            contentsOf: ReferenceData.projectRoot.appending(path: "data/city/network/link.csv"), encoding: .utf8
        )
        .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        func column(_ name: Substring) throws -> Int { try #require(rows.first?.firstIndex(of: name)) }
        let (kind, alpha, beta) = (try column("facility_type"), try column("vdf_alpha"), try column("vdf_beta"))
        for row in rows.dropFirst() {
            let curve = try #require(RoadClass(rawValue: String(row[kind]))).congestionCurve
            #expect(Double(row[alpha]) == curve.coefficient && Int(row[beta]) == curve.power)
        }
    }

    @Test func `phases of a signal let go links that lead to it, each once`() throws {
        let city = try CityFiles.load(folder)
        let heads = Dictionary(uniqueKeysWithValues: city.roadLinks.map { ($0.id, $0.to) })
        for (node, phases) in Dictionary(grouping: city.signalPhases, by: \.node) {
            let links = phases.flatMap(\.links)
            #expect(phases.count > 1 && Set(links).count == links.count && links.allSatisfy { heads[$0] == node })
        }
        #expect(city.signalPhases.count > 200)
    }

    @Test func `the places searched are told when there are no data`() throws {
        #expect(throws: AssetFailure.noFolder(searched: ["/nowhere"])) {
            try AssetFolder.find(explicit: "/nowhere", environment: [:], executable: nil)
        }
        let failure = #expect(throws: AssetFailure.self) {
            try AssetFolder.find(
                explicit: nil, environment: ["CITYOPS_HOME": "/a"], executable: "/b/bin/cityops", exists: { _ in false }
            )
        }
        guard case .noFolder(let places) = failure else { return }
        #expect(places.prefix(3) == ["/a", "/b/bin", "/b/share/cityops"])
    }

    @Test(arguments: [
        ("name: [", 2), ("name: {zh: a, en: b}\ndepartment: d\ncycle: never\ntransport: simulated", 3),
        ("name: {zh: a, en: b}\ndepartment: d\ncycle: PT5M\ntransport: {url: 'gopher://x', format: csv}", 4),
        (
            "name: {zh: a, en: b}\ndepartment: d\ncycle: PT5M\ntransport: {url: 'sftp://x/y.csv', format: csv, mapping: {}}",
            4
        ),
        ("name: {zh: a}\ndepartment: d\ncycle: PT5M\ntransport: simulated", 1), ("- 1", 1),
    ])
    func `a broken source file is named with its line`(text: String, line: Int) {
        let failure = #expect(throws: AssetFailure.self) {
            try SourceFiles.source(Array(text.utf8), name: "x.yaml", in: try folder)
        }
        switch failure {
        case .syntax(let file, let found, _), .field(let file, let found, _, _):
            #expect(file == "x.yaml" && found == line)
        default: Issue.record("\(String(describing: failure))")
        }
    }

    @Test func `an http source is read with its mapping`() throws {
        let text = """
            name: {zh: 计数, en: Counts}
            department: dept.culture
            cycle: PT1H
            metrics: [crowd.count]
            transport:
              url: http://127.0.0.1:1/a.csv
              format: csv
              mapping:
                time_field: t
                zone: "+12:00"
                values: [{field: a, metric: crowd.count, entity: spot.a, factor: 2}]
            """
        let source = try SourceFiles.source(Array(text.utf8), name: "counts.yaml", in: folder)
        guard case .http(let endpoint) = source.transport else {
            Issue.record("not http")
            return
        }
        #expect(source.id == "counts" && source.cycleSeconds == 3600)
        #expect(
            endpoint.mapping.timeOffset == 43_200 && endpoint.mapping.values.first?.factor == 2
                && endpoint.timeoutSeconds == 20)
    }

    @Test func `every dialect gives a source its way of asking`() throws {
        let folder = try folder
        let dialects = folder.files(in: "data/dialects", suffix: ".yaml")
        #expect(dialects.count >= 9)
        for dialect in dialects {
            let name = dialect.split(separator: "/").last?.split(separator: ".").first ?? ""
            let text = """
                name: {zh: 甲, en: A}
                department: dept.culture
                cycle: PT1H
                transport:
                  url: http://127.0.0.1:1/a
                  dialect: \(name)
                  mapping: {time_field: t, values: [{field: a, metric: crowd.count}]}
                """
            let source = try SourceFiles.source(Array(text.utf8), name: "a.yaml", in: folder)
            guard case .http = source.transport else {
                Issue.record("\(name)")
                continue
            }
        }
    }

    @Test func `a source changes what its dialect says`() throws {
        let text = """
            name: {zh: 甲, en: A}
            department: dept.culture
            cycle: PT1H
            transport:
              url: https://x/collections/obs/items
              dialect: ogc-features
              page_size: 50
              parameters: {bbox: "114,22,115,23"}
              authentication: {secret: WATER, header: X-Key}
              mapping: {time_field: properties.t, values: [{field: properties.v, metric: crowd.count}]}
            """
        let source = try SourceFiles.source(Array(text.utf8), name: "a.yaml", in: folder)
        guard case .http(let endpoint) = source.transport else {
            Issue.record("not http")
            return
        }
        #expect(endpoint.feed.parameters == ["f": "json", "bbox": "114,22,115,23"])
        #expect(endpoint.feed.pageSize == 50 && endpoint.mapping.records == "features")
        #expect(endpoint.feed.paging == .link(path: "links[rel=next].href"))
        #expect(endpoint.feed.authentication?.header == "X-Key" && endpoint.feed.authentication?.prefix == "")
    }

    @Test func `a file server, tombstones and columns are read from a source's file`() throws {
        let text = """
            name: {zh: 甲, en: A}
            department: dept.culture
            cycle: PT1H
            transport:
              url: sftp://10.0.0.1/out/a.bin
              format: rowBinary
              columns: [t DateTime, v Float32]
              login: {user: feeds, key_file: /k, host_key: abc}
              tombstone: {field: state, values: [deleted, '1']}
              mapping: {time_field: t, values: [{field: v, metric: crowd.count, entity: a}]}
            """
        let source = try SourceFiles.source(Array(text.utf8), name: "a.yaml", in: folder)
        guard case .http(let endpoint) = source.transport else {
            Issue.record("no endpoint")
            return
        }
        #expect(
            endpoint.feed.login
                == FeedProtocol.Login(user: "feeds", secret: nil, keyFile: "/k", hostKey: "abc"))
        #expect(endpoint.feed.tombstone == FeedProtocol.Tombstone(field: "state", texts: ["deleted", "1"]))
        #expect(endpoint.feed.columns == ["t DateTime", "v Float32"])
        #expect(endpoint.maximumBytes == 2_147_483_648)
    }

    @Test(arguments: [("", Destination.Format.json), ("format: cap\nsender: a@b", .cap), ("format: open311", .open311)])
    func `a destination says in what format it listens`(line: String, format: Destination.Format) throws {
        let text = "department: d\nkinds: [incident.*]\nurl: https://x/inbox\n\(line)\n"
        let destination = try DestinationFiles.destination(Array(text.utf8), name: "d.yaml")
        #expect(destination.format == format && destination.sender == (format == .cap ? "a@b" : "cityops"))
        #expect(throws: AssetFailure.self) {
            try DestinationFiles.destination(Array((text + "\nformat: fax\n").utf8), name: "d.yaml")
        }
    }
}

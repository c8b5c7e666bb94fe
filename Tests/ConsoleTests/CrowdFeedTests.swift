import Canvas
import CityAssets
import CityModel
import CityPanels
import CityStore
import CitySync
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import cityops

/// Real pedestrian counts from a plain web server, through fetcher, store and panel to the screen.
@Suite(.enabled(if: ReferenceData.isPresent("crowd")), .serialized) struct CrowdFeedTests {
    struct Feed: Sendable, CustomTestStringConvertible {
        let file: String
        let zone: String
        /// The last count of the file, in its own clock.
        let end: String
        var testDescription: String { file }
    }

    @Test(arguments: [
        Feed(file: "auckland_12sensors_2023_2024.csv.gz", zone: "+12:00", end: "2024-12-31T23:00:00+12:00"),
        Feed(file: "melbourne_4sensors_2015_2016.csv.gz", zone: "+10:00", end: "2016-12-31T23:00:00+10:00"),
    ])
    func `counts that nobody here wrote are shown with their lineage, and their age once the server is gone`(feed: Feed)
        async throws
    {
        try await OffPool.run { try check(feed) }
    }

    private func check(_ feed: Feed) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cityops-feed-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let text = try ReferenceData.text("crowd/\(feed.file)")
        try text.write(to: folder.appending(path: "counts.csv"), atomically: true, encoding: .utf8)
        let sensors = try #require(text.split(separator: "\n").first).split(separator: ",").dropFirst().map(String.init)
        let server = try PlainServer(folder)
        let source = try source(feed, sensors, port: server.port)
        let setup = try Setup(home: ReferenceData.projectRoot.path, language: "en")
        let cache = try CityCache(path: folder.appending(path: "feed.db").path, cipher: nil)
        try cache.replaceCity(city(sensors, source))
        let now = try #require(Timestamp(feed.end)).adding(seconds: 1800)
        let fetcher = Fetcher(cache: cache, sources: [source], clock: SteppedClock(now).sync)

        let first = try fetcher.runOnce()
        #expect(first.map(\.outcome) == [.stored])
        let newest = try lastCounts(text)
        let maker = FrameMaker(setup: setup, cache: cache)
        let frame = try maker.frame(panel: "crowd", size: Size(columns: 120, rows: 40), at: now).lines.joined(
            separator: "\n")
        for (sensor, count) in zip(sensors, newest) {
            guard let count else { continue }
            #expect(frame.contains(Digits.fixed(count, 0, grouped: true)), "\(sensor) \(count)")
        }
        let lineage = try maker.frame(
            panel: "crowd", size: Size(columns: 120, rows: 40), at: now, keys: [.character("e")])
        #expect(lineage.lines.contains { $0.contains("Counters on trial") })

        server.stop()
        let second = try fetcher.runOnce()
        #expect(second.map(\.outcome) == [.unreachable])
        let later = now.adding(seconds: 6 * 3600)
        let stale = try maker.frame(panel: "crowd", size: Size(columns: 120, rows: 40), at: later)
        #expect(stale.lines.contains { $0.contains("No new data since") })
        let sources = try maker.frame(panel: "sources", size: Size(columns: 120, rows: 40), at: later)
        #expect(sources.lines.contains { $0.contains("Counters on trial") && $0.contains("stale") })
    }

    private func source(_ feed: Feed, _ sensors: [String], port: Int) throws -> SourceDefinition {
        let values = sensors.indices.map { "{field: \"\(sensors[$0])\", metric: crowd.count, entity: spot.s\($0)}" }
            .joined(separator: ", ")
        let text = """
            name: {zh: 试点计数器, en: Counters on trial}
            department: dept.culture
            cycle: PT1H
            metrics: [crowd.count]
            transport:
              url: http://127.0.0.1:\(port)/counts.csv
              format: csv
              mapping: {time_field: ts_local, zone: "\(feed.zone)", values: [\(values)]}
            """
        return try SourceFiles.source(
            Array(text.utf8), name: "trial.yaml",
            in: AssetFolder.find(explicit: ReferenceData.projectRoot.path, environment: [:], executable: nil))
    }

    private func city(_ sensors: [String], _ source: SourceDefinition) -> City {
        var city = City()
        let division = Division(
            id: "div.a", code: "", name: LocalizedText(zh: "甲", en: "A"), level: .county, kind: "district", parent: nil,
            position: Coordinate(longitude: 114, latitude: 23), population: nil)
        city.divisions = [division]
        city.places = sensors.enumerated().map { index, name in
            Place(
                id: EntityID("spot.s\(index)"), name: LocalizedText(zh: name, en: name), kind: .scenic, grade: "",
                division: "div.a",
                position: Coordinate(longitude: 114 + Double(index) / 100, latitude: 23), areaSquareMetres: 5000,
                instantaneousCapacity: 6000, dailyCapacity: 40_000, warningPercent: 80, opensMinute: 0, closesMinute: 0,
                node: 0,
                weekdayPeak: 0, weekendPeak: 0, holidayFactor: 1, isOutdoor: true)
        }
        let name = LocalizedText(zh: "文广旅体局", en: "Culture and Tourism")
        city.departments = [Department(id: "dept.culture", name: name, shortName: name, dutyRole: name)]
        city.sources = [source]
        return city
    }

    /// The last row of the file, read without any of the code under test.
    private func lastCounts(_ text: String) throws -> [Double?] {
        let row = try #require(text.split(separator: "\n").last)
        return row.split(separator: ",", omittingEmptySubsequences: false).dropFirst().map { Double($0) }
    }
}

/// A clock that moves only when somebody waits on it, so that retries need no real time.
private final class SteppedClock: Sendable {
    private let time: Mutex<Timestamp>

    init(_ start: Timestamp) { time = Mutex(start) }

    var sync: SyncClock {
        SyncClock(
            now: { self.time.withLock { $0 } },
            wait: { seconds, _ in self.time.withLock { $0 = $0.adding(seconds: max(1, seconds)) } })
    }
}

/// Work that blocks runs on a thread of its own: two blocked tests would hold up the whole pool of a two-core machine.
private enum OffPool {
    static func run(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread { continuation.resume(with: Result(catching: body)) }.start()
        }
    }
}

/// `python3 -m http.server` on a free loopback port.
private final class PlainServer {
    let port: Int
    private let process = Process()

    init(_ folder: URL) throws {
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder.path,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line = ""
        while !line.contains("\n") {
            let data = pipe.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            line += String(decoding: data, as: UTF8.self)
        }
        port = try #require(line.split(separator: " ").lazy.compactMap { Int($0) }.first, "\(line)")
    }

    /// Ends the server and waits until its port is closed. SIGKILL, as children of the test runner have SIGTERM blocked.
    func stop() {
        kill(process.processIdentifier, SIGKILL)
        while process.isRunning { usleep(2000) }
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
}

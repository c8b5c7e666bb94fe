import Canvas
import CityAccess
import CityKernels
import CityModel
import CityStore
import Foundation
import Testing

@testable import CityPanels

/// Habitual congestion over the workdays of a store, and how the panel tells it.
@Suite struct RankingTests {
    private static func withStore(_ body: (CityCache) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cityops-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let cache = try CityCache(path: folder.appendingPathComponent("city.sqlite").path, cipher: nil)
        try cache.replaceCity(RoadTown.city)
        try body(cache)
    }

    /// A day of speeds, so many days back: 07:30 to 09:00 at 15 km/h on the links that are jammed, 60 otherwise.
    private static func day(_ back: Int, jammed: [EntityID], before midnight: Timestamp) -> [Observation] {
        (0..<288).flatMap { slot in
            let time = midnight.adding(seconds: Int64(-back) * 86_400 + Int64(slot) * 300)
            return ["link.1", "link.2", "link.3"].map { (link: EntityID) in
                let isJam = (90..<108).contains(slot) && jammed.contains(link)
                return Observation(entity: link, metric: "road.speed", time: time, value: isJam ? 15 : 60)
            }
        }
    }

    @Test func whereNoLinkIsHabitualTheScreenTellsTheNearest() throws {
        try Self.withStore { cache in
            let midnight = LinkForecastFit.midnight(RoadTown.now)
            let observations =
                Self.day(1, jammed: ["link.2"], before: midnight) + Self.day(2, jammed: [], before: midnight)
            _ = try cache.append(ObservationBatch(source: "traffic-flow", observations: observations))
            var query = TrafficQuery(selected: nil)
            query.wantsRanking = true
            var model = TrafficModel(TrafficSnapshot(asOf: RoadTown.now, city: RoadTown.city), query)
            try cache.read(asOf: RoadTown.now, viewer: Viewer(user: "duty", role: .dutyOfficer)) { snapshot in
                while model.isUnfinished(query) { try model.advance(query, snapshot) }
            }
            let words = Phrases(
                language: .chinese,
                entries: ["rank.noneMeets": "{needed}/{days} {share}% {name} {slot} {n}", "rank.short": "{n}天"])
            var grid = CellGrid(size: Size(columns: 80, rows: 12))
            RankingScreen.draw(
                model, TrafficPanel.start(), in: grid.bounds, on: &grid,
                context: DrawContext(phrases: words, glyphs: .unicode, now: RoadTown.now, isLive: true))
            let name = try #require(model.links.first { $0.id == "link.2" }?.name.zh)
            let told = grid.lines.joined()
            #expect(told.contains("2天") && told.contains("2/2 60% \(name) 07:30–08:00 1"), "\(told)")
        }
    }

    @Test func theRankingGathersWorkdaysAndJoinsTheQueue() throws {
        try Self.withStore { cache in
            let midnight = LinkForecastFit.midnight(RoadTown.now)
            // Monday and Tuesday before the Wednesday: 07:30 to 09:00 jammed on links 1 and 2, free on link 3.
            let observations = (1...2).flatMap { Self.day($0, jammed: ["link.1", "link.2"], before: midnight) }
            _ = try cache.append(ObservationBatch(source: "traffic-flow", observations: observations))
            let ranking = try Self.ranking(cache, through: midnight)
            #expect(ranking.days.map(\.iso) == ["2026-03-03", "2026-03-02"])
            let model = TrafficModel(TrafficSnapshot(asOf: RoadTown.now, city: RoadTown.city))
            let rows = RankingRow.rows(ranking, links: model.links, city: RoadTown.city)
            #expect(rows.map(\.id) == ["link.1", "link.2"])
            #expect(rows[0].days.value == 2 && rows[0].hours.value == 1.5)
            #expect(rows[0].windows == ["07:30–09:00"])
            #expect(rows[0].dates.map(\.iso) == ["2026-03-02", "2026-03-03"])
            #expect(rows[0].dayNames == ["03-02", "03-03"])
            #expect(rows[0].days.quality == .partial)
            #expect(rows[1].extent.value == 2)
            // 1/15 − 1/60 h/km at 0.3 · 2000 veh/h · 2 km / 2 a half hour, three half hours, two days.
            #expect(abs((rows[0].delay.value ?? 0) - 0.05 * 600 * 3 * 2) < 1e-9)
            #expect(rows[0].delay.method == "rank.delayAssumed")
            // Flows of those days count in its place, of other days not.
            func flow(_ day: Int, _ value: Double) -> Observation {
                Observation(
                    entity: "link.1", metric: "road.flow",
                    time: midnight.adding(seconds: Int64(-day) * 86_400 + 36_000),
                    value: value)
            }
            let flows = [flow(1, 500), flow(2, 300), flow(4, 9_000)]
            _ = try cache.append(ObservationBatch(source: "traffic-flow", observations: flows))
            let counted = try Self.ranking(cache, through: midnight)
            let row = try #require(
                RankingRow.rows(counted, links: model.links, city: RoadTown.city).first { $0.id == "link.1" })
            #expect(abs((row.delay.value ?? 0) - 0.05 * 400 * 3 * 2) < 1e-9)
            #expect(row.delay.method == "rank.delay")
        }
    }

    private static func ranking(_ cache: CityCache, through midnight: Timestamp) throws -> CongestionRanking {
        var ranking = CongestionRanking(through: midnight)
        try cache.read(asOf: RoadTown.now, viewer: Viewer(user: "duty", role: .dutyOfficer)) { snapshot in
            while !ranking.isDone { try ranking.advance(snapshot) }
        }
        return ranking
    }

    @Test func halfHoursInARowAreOneSpan() {
        #expect(HalfHour.spans([15, 16, 17, 33, 47]) == ["07:30–09:00", "16:30–17:00", "23:30–24:00"])
        #expect(HalfHour.spans([]).isEmpty)
    }

    @Test func aCityWithoutWorkdaysIsRankedNothing() throws {
        try Self.withStore { cache in
            let ranking = try Self.ranking(cache, through: LinkForecastFit.midnight(RoadTown.now))
            #expect(ranking.days.isEmpty && ranking.ranks.isEmpty)
        }
    }
}

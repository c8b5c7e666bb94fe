import Canvas
import CityModel
import CityStore
import Testing

@testable import CityPanels

@Suite struct FeedProgressTextTests {
    private let phrases = Phrases(
        language: .english,
        entries: [
            "sources.progress.rowsOf": "{rows} of {whole} rows", "sources.progress.rows": "{rows} rows",
            "sources.progress.rate": "{rows} a second", "sources.progress.broken": "broken off {time}",
            "sources.progress.resumed": "taken up {time} at {rows}",
        ])

    private func line(_ progress: FeedProgress, after seconds: Int64, cells: Int = 0) -> String {
        FeedProgressText.line(
            progress, phrases: phrases, glyphs: .unicode, cells: cells, at: progress.startedAt.adding(seconds: seconds))
    }

    private func progress(rows: Int, megabytes: Int64, after seconds: Int64) -> FeedProgress {
        var progress = FeedProgress(startedAt: Timestamp(secondsSince1970: 1_795_330_500))
        progress.updatedAt = progress.startedAt.adding(seconds: seconds)
        (progress.rows, progress.bytes) = (rows, megabytes * 1_000_000)
        return progress
    }

    @Test func `without a word on the whole there is no share, only what came and how fast`() {
        let text = line(progress(rows: 12_000, megabytes: 3, after: 10), after: 11)
        #expect(text == "12,000 rows, 3.0 MB, 1,200 a second")
    }

    @Test func `bytes tell the share before rows do, and a bar is as wide as it was asked to be`() {
        var half = progress(rows: 300, megabytes: 50, after: 10)
        (half.wholeBytes, half.wholeRows) = (100_000_000, 400)
        #expect(half.share == 0.5)
        #expect(line(half, after: 10) == "50 %, 300 of 400 rows, 50.0 / 100.0 MB, 30 a second")
        let drawn = line(half, after: 10, cells: 10)
        #expect(drawn.prefix { $0 != " " }.count == 10)
        half.wholeBytes = nil
        #expect(half.share == 0.75)
        half.rows = 500
        #expect(half.share == 1, "more than was announced is not more than all")
    }

    @Test func `a pass that is heard of no more has broken off, and says where it was taken up`() {
        var slow = progress(rows: 900, megabytes: 1, after: 100)
        slow.resumed = FeedProgress.Resumption(at: slow.startedAt.adding(seconds: 80), rows: 700, bytes: 0)
        #expect(slow.rowsPerSecond == 10)
        #expect(
            line(slow, after: 100).hasSuffix(
                "10 a second, taken up \(CivilTime(slow.startedAt.adding(seconds: 80)).short) at 700"))
        #expect(line(slow, after: 220).contains("10 a second") && line(slow, after: 221).contains("broken off"))
    }
}

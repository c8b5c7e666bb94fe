package import Canvas
package import CityModel
package import CityStore

/// How far a long pass over a source has come, in words and as a bar; the same on the panel and under `cityops sync --once`.
package enum FeedProgressText {
    /// A pass that nobody has heard of for so long has broken off.
    private static let silentSeconds: Int64 = 120

    /// - Parameter cells: of the bar; 0 draws none.
    package static func line(
        _ progress: FeedProgress, phrases: Phrases, glyphs: GlyphSet, cells: Int, at now: Timestamp
    ) -> String {
        var parts: [String] = []
        if let share = progress.share {
            parts.append("\(bar(share, glyphs, cells)) \(Int(share * 100)) %".trimmed)
        }
        parts.append(
            progress.wholeRows.map {
                phrases("sources.progress.rowsOf", ["rows": number(progress.rows), "whole": number(Int($0))])
            } ?? phrases("sources.progress.rows", ["rows": number(progress.rows)]))
        parts.append(
            progress.wholeBytes.map { "\(megabytes(progress.bytes)) / \(megabytes($0)) MB" }
                ?? "\(megabytes(progress.bytes)) MB")
        if isBroken(progress, at: now) {
            parts.append(phrases("sources.progress.broken", ["time": CivilTime(progress.updatedAt).short]))
        } else if let rate = progress.rowsPerSecond {
            parts.append(phrases("sources.progress.rate", ["rows": number(Int(rate))]))
        }
        if let resumed = progress.resumed {
            parts.append(
                phrases(
                    "sources.progress.resumed",
                    ["time": CivilTime(resumed.at).short, "rows": number(resumed.rows)]))
        }
        return parts.joined(separator: ", ")
    }

    static func isBroken(_ progress: FeedProgress, at now: Timestamp) -> Bool {
        now.seconds(since: progress.updatedAt) > silentSeconds
    }

    private static func bar(_ share: Double, _ glyphs: GlyphSet, _ cells: Int) -> String {
        let filled = HorizontalBar.text(share: share, cells: cells, glyphs: glyphs)
        return filled + String(repeating: glyphs.barTrack, count: max(0, cells - filled.count))
    }

    private static func megabytes(_ bytes: Int64) -> String { Digits.fixed(Double(bytes) / 1e6, 1, grouped: true) }
    private static func number(_ count: Int) -> String { Digits.fixed(Double(count), 0, grouped: true) }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}

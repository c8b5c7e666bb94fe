internal import CityModel

/// Dates as mail and RSS write them, `Mon, 23 Nov 2026 08:05:00 +0800` (RFC 5322 §3.3; RSS 2.0 `pubDate`).
enum MailDate {
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    /// Names of zones that mean no others; those of North America mean several in the world.
    private static let zones = ["gmt": "Z", "utc": "Z", "ut": "Z", "z": "Z"]

    /// - Returns: nil for anything else, also for a date without a zone.
    static func timestamp(_ text: String) -> Timestamp? {
        var parts = text.split(separator: " ").map { $0.lowercased() }
        // The day of the week says nothing that the date does not.
        if let first = parts.first, first.hasSuffix(",") { parts.removeFirst() }
        guard parts.count == 5, let day = Int(parts[0]), let month = months.firstIndex(of: parts[1]),
            let year = Int(parts[2]), parts[2].utf8.count == 4, let zone = zone(parts[4])
        else { return nil }
        let clock = parts[3].utf8.count == 5 ? parts[3] + ":00" : parts[3]
        return Timestamp("\(year)-\(Digits.padded(month + 1, 2))-\(Digits.padded(day, 2))T\(clock)\(zone)")
    }

    private static func zone(_ text: String) -> String? {
        if let zone = zones[text] { return zone }
        guard text.utf8.count == 5, text.hasPrefix("+") || text.hasPrefix("-"), Int(text.dropFirst()) != nil else {
            return nil
        }
        return "\(text.prefix(3)):\(text.suffix(2))"
    }
}

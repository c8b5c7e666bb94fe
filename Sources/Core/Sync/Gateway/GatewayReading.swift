internal import CityModel

/// How far the feed of one source has been read.
struct GatewayReading {
    let offer: GatewayOffer
    private(set) var after: Timestamp?
    private(set) var result = AttemptResult.done
    private(set) var goesOn = true
    private(set) var summary: FetchRecord?
    private var page: String?

    init(offer: GatewayOffer, after: Timestamp?) {
        self.offer = offer
        self.after = after
    }

    var isAtStart: Bool { page == nil }

    /// Path and query of the next page.
    func target(limit: Int) -> String {
        var target = "\(offer.feed)?limit=\(limit)"
        if let after { target += "&after=\(after.secondsSince1970)" }
        if let page { target += "&page=\(Self.escaped(page))" }
        return target
    }

    /// From the beginning of the feed.
    mutating func restart() { (after, page, goesOn) = (nil, nil, true) }

    /// Goes on with the page of that name. A page that names itself ends the reading.
    mutating func turn(to next: String?) {
        goesOn = next != nil && next != page
        page = next
    }

    mutating func end(_ result: AttemptResult) {
        self.result = result
        goesOn = false
    }

    /// Adds one request to the summary of all of them.
    mutating func note(_ record: FetchRecord) {
        let before = summary
        summary = FetchRecord(
            source: record.source, startedAt: before?.startedAt ?? record.startedAt,
            milliseconds: (before?.milliseconds ?? 0) + record.milliseconds, outcome: record.outcome,
            status: record.status, bytes: (before?.bytes ?? 0) + record.bytes, rows: (before?.rows ?? 0) + record.rows,
            quarantined: (before?.quarantined ?? 0) + record.quarantined, digest: record.digest, detail: record.detail)
    }

    /// Everything but letters, digits and `-._~` as percent signs (RFC 3986 §2.3).
    private static func escaped(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80,
                scalar.properties.isAlphabetic || (48...57).contains(byte) || "-._~".unicodeScalars.contains(scalar)
            {
                result.unicodeScalars.append(scalar)
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}

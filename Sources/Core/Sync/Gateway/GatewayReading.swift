internal import CityModel
internal import CityStore

/// How far the feed of one source has been read.
struct GatewayReading {
    private(set) var offer: GatewayOffer
    private(set) var after: Timestamp?
    private(set) var result = AttemptResult.done
    private(set) var goesOn = true
    private(set) var summary: FetchRecord?
    /// Requests for the page that failed one after the other.
    private(set) var failures = 0
    private var page: String?
    private var progress: FeedProgress

    init(offer: GatewayOffer, after: Timestamp?, at now: Timestamp) {
        self.offer = offer
        self.after = after
        progress = FeedProgress(startedAt: now)
    }

    /// Notes a page.
    /// - Parameter next: the name of the page behind it.
    /// - Returns: what is stored of how far the feed has been read.
    mutating func progress(_ rows: Int, _ bytes: Int, next: String?, at now: Timestamp) -> FeedMarks.Progress {
        guard next != nil, next != page else { return .over }
        progress.updatedAt = now
        progress.rows += rows
        progress.bytes += Int64(bytes)
        progress.wholeRows = after == nil ? Int64(offer.rows) : nil
        return .at(progress)
    }

    var isAtStart: Bool { page == nil }

    /// Path and query of the next page.
    func target(limit: Int) -> String {
        var target = "\(offer.feed)?limit=\(limit)"
        if let after { target += "&after=\(after.secondsSince1970)" }
        if let page { target += "&page=\(QueryText.escaped(page))" }
        return target
    }

    /// From the beginning of the feed.
    mutating func restart() {
        (after, page, goesOn) = (nil, nil, true)
        progress = FeedProgress(startedAt: progress.updatedAt)
    }

    /// Takes up a reading that broke off, at the page that failed.
    mutating func resume(_ offer: GatewayOffer, at now: Timestamp) {
        self.offer = offer
        progress.resumed = FeedProgress.Resumption(at: now, rows: progress.rows, bytes: progress.bytes)
        (result, goesOn, summary) = (.done, true, nil)
    }

    mutating func fail(_ result: AttemptResult) {
        failures += 1
        end(result)
    }

    /// Goes on with the page of that name. A page that names itself ends the reading.
    mutating func turn(to next: String?) {
        failures = 0
        goesOn = next != nil && next != page
        page = next
    }

    mutating func end(_ result: AttemptResult) {
        self.result = result
        goesOn = false
    }

    /// Adds one request to the summary of all of them.
    mutating func note(_ record: FetchRecord) {
        summary = summary?.joined(by: record) ?? record
    }
}

internal import CityModel
internal import CityStore

/// One pass over a feed: the walk through its pages and the cursor that is stored behind each of them.
struct FeedPass {
    private var walk: PageWalk
    private let endpoint: HTTPEndpoint
    private let isResumed: Bool
    private(set) var cursor: FeedCursor
    private var passes = 1
    /// Whether everything the source holds is asked for, and not only what is new.
    let isFull: Bool
    /// What the readings of a pass that is to be compared are counted in; nil for one that is not.
    var census: PassCensus?
    private(set) var progress: FeedProgress

    /// - Parameters:
    ///   - cursor: as the pass before left it.
    ///   - isFull: whether a pass that begins asks for everything.
    ///   - census: of the pass that is taken up; nil when nobody has counted it.
    ///   - progress: how far the pass has come that is taken up.
    init(
        _ cursor: FeedCursor, _ endpoint: HTTPEndpoint, at now: Timestamp, isFull: Bool = false,
        census: PassCensus? = nil, progress: FeedProgress? = nil
    ) {
        let overlap = endpoint.feed.increment?.overlapSeconds ?? 0
        let since = isFull ? nil : cursor.watermark?.adding(seconds: -overlap)
        walk = PageWalk(endpoint, since: since, until: now, resume: cursor.resume)
        isResumed = cursor.resume != nil
        self.cursor = cursor
        self.endpoint = endpoint
        self.isFull = isFull
        self.census = isResumed ? census : isFull ? PassCensus() : nil
        self.progress = FeedProgress(startedAt: now)
        guard isResumed, var stored = progress else { return }
        stored.resumed = FeedProgress.Resumption(at: now, rows: stored.rows, bytes: stored.bytes)
        self.progress = stored
    }

    /// The page to ask for; nil when the pass is done.
    var address: String? { walk.address }
    var isAtStart: Bool { walk.pages == 0 && !isResumed }
    var isWhole: Bool { walk.isWhole && !isResumed }

    /// Whether it asked for everything and was taken up where nobody counted it from its beginning, so that it says
    /// nothing of what the source no longer holds.
    var isUncounted: Bool { isFull && isResumed && census == nil }

    /// What of a pass that has ended speaks against having every record of the source; nil when nothing does.
    var flaw: UncomparedPass.Reason? {
        guard let census else { return .uncounted }
        if walk.hasShifted { return .shifted }
        if !walk.holdsAll(isResumed: isResumed) { return .short }
        return census.isWhole ? nil : .tooLong
    }

    mutating func take(_ page: FetchedPage, link: String?) throws(TransportFailure) {
        if let newest = page.newest {
            cursor.reached = max(cursor.reached ?? newest, newest)
        }
        try walk.turn(page, link: link)
        cursor.resume = walk.address
        cursor.place = nil
        if walk.address == nil { finish() }
    }

    /// Nothing is new.
    mutating func end() {
        walk.end()
        finish()
    }

    /// A page that was to be taken up again is refused: its name has expired, so that the next pass begins anew.
    mutating func refuse(status: Int) {
        if (400..<500).contains(status), status != 408, status != 429 { (cursor.resume, cursor.place) = (nil, nil) }
    }

    /// Whether rows came or went between the pages of this pass, so that it has to be made again.
    func mustRepeat(limit: Int) -> Bool { walk.hasShifted && passes < limit }

    mutating func restart() {
        walk.restart()
        passes += 1
        if census != nil { census = PassCensus() }
    }

    /// The cursor while a page is under way.
    /// - Parameter place: where in it a later request could go on; nil when it has to be read from its beginning.
    func cursor(reached: Timestamp?, at place: FeedCursor.Place?) -> FeedCursor {
        var cursor = cursor
        if let reached { cursor.reached = max(cursor.reached ?? reached, reached) }
        if let address = walk.address, place != nil { cursor.resume = address }
        cursor.place = place
        return cursor
    }

    /// How far the pass has come while a page is under way.
    func progress(_ extent: StreamFetch.Extent, at now: Timestamp) -> FeedProgress {
        var progress = progress
        let isOnePage = endpoint.feed.paging == .none
        progress.updatedAt = now
        progress.rows += extent.rows
        progress.bytes = isOnePage ? extent.bytes : progress.bytes + extent.bytes
        if isOnePage { progress.wholeBytes = extent.whole }
        return progress
    }

    /// Notes a page that has been taken.
    /// - Returns: what is stored of how far the pass has come.
    mutating func note(rows: Int, bytes: Int, at now: Timestamp) -> FeedMarks.Progress {
        guard address != nil else { return .over }
        progress.updatedAt = now
        progress.rows += rows
        progress.bytes += Int64(bytes)
        progress.wholeRows = walk.total
        return .at(progress)
    }

    private mutating func finish() {
        if let reached = cursor.reached { cursor.watermark = max(cursor.watermark ?? reached, reached) }
        (cursor.reached, cursor.resume, cursor.place) = (nil, nil, nil)
    }
}

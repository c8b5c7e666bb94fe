internal import CityModel
internal import CityStore

/// One pass over a feed: the walk through its pages and the cursor that is stored behind each of them.
struct FeedPass {
    private var walk: PageWalk
    private let isResumed: Bool
    private(set) var cursor: FeedCursor
    private var passes = 1

    /// - Parameter cursor: as the pass before left it.
    init(_ cursor: FeedCursor, _ endpoint: HTTPEndpoint, at now: Timestamp) {
        let overlap = endpoint.feed.increment?.overlapSeconds ?? 0
        walk = PageWalk(
            endpoint, since: cursor.watermark?.adding(seconds: -overlap), until: now, resume: cursor.resume)
        isResumed = cursor.resume != nil
        self.cursor = cursor
    }

    /// The page to ask for; nil when the pass is done.
    var address: String? { walk.address }
    var isAtStart: Bool { walk.pages == 0 && !isResumed }
    var isWhole: Bool { walk.isWhole && !isResumed }

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

    private mutating func finish() {
        if let reached = cursor.reached { cursor.watermark = max(cursor.watermark ?? reached, reached) }
        (cursor.reached, cursor.resume, cursor.place) = (nil, nil, nil)
    }
}

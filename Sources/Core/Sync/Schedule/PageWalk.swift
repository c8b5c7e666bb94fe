internal import CityModel

/// Walks the pages of one pass over a feed: says which address to ask next, and where the pass ends.
struct PageWalk {
    private let endpoint: HTTPEndpoint
    private let start: String
    /// The address of the next page; nil at the end of the pass.
    private(set) var address: String?
    /// Whether rows came or went while the pages were read, so that some may have slipped between two of them.
    private(set) var hasShifted = false
    private(set) var pages = 0
    private var previous: PageRecords?
    /// What the server says it has.
    private(set) var total: Int64?
    /// Records of the pages so far.
    private var records = 0
    private var isEndedByRepetition = false

    /// - Parameters:
    ///   - since: the moment from which records may be new; nil asks for all.
    ///   - resume: the page at which the pass before was cut short.
    init(_ endpoint: HTTPEndpoint, since: Timestamp?, until: Timestamp, resume: String?) {
        self.endpoint = endpoint
        var query = endpoint.feed.parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        if let increment = endpoint.feed.increment, let since {
            for (name, template) in increment.parameters.sorted(by: { $0.key < $1.key }) {
                let value = template.replacing("{from}", with: since.text(increment.time))
                    .replacing("{to}", with: until.text(increment.time))
                query.append((name, value))
            }
        }
        if let name = endpoint.feed.sizeParameter, endpoint.feed.pageSize > 0 {
            query.append((name, String(endpoint.feed.pageSize)))
        }
        start = QueryText.adding(query, to: endpoint.address)
        address = resume ?? start
    }

    /// Whether a page that has been read is all there is of the feed, so that its validators speak for the whole.
    var isWhole: Bool { address == nil && pages == 1 }

    /// Goes on behind a page.
    /// - Throws: `.badAddress` or `.redirectRefused` for a next page that is nowhere, or on another host.
    mutating func turn(_ page: FetchedPage, link: String?) throws(TransportFailure) {
        pages += 1
        records += page.records.count
        note(total: page)
        defer { previous = page.records }
        guard let here = address else { return }
        let next = try next(page, here: here, link: link)
        // A server that hands out the same page again would never come to an end.
        let isRepeated = previous.map { $0.first == page.records.first && $0.count == page.records.count } ?? false
        isEndedByRepetition = next != nil && (next == here || (isRepeated && page.records.count > 0))
        address = isEndedByRepetition ? nil : next
    }

    mutating func end() { address = nil }

    /// Whether the pages held every record, as far as the server lets that be told: as many as it says it has, and no page
    /// that is full where there is no next one.
    func holdsAll(isResumed: Bool) -> Bool {
        if isEndedByRepetition { return false }
        if endpoint.feed.paging == .none, endpoint.feed.pageSize > 0, records >= endpoint.feed.pageSize { return false }
        // The pages of an earlier attempt were counted by none but the census.
        guard let total, !isResumed else { return true }
        return Int64(records) == total
    }

    /// Makes the pass again from its first page.
    mutating func restart() {
        (address, previous, total, hasShifted, pages) = (start, nil, nil, false, 0)
        (records, isEndedByRepetition) = (0, false)
    }

    private func next(_ page: FetchedPage, here: String, link: String?) throws(TransportFailure) -> String? {
        switch endpoint.feed.paging {
        case .none: return nil
        case .link(let path): return try resolved(page.text(path), here)
        case .linkHeader: return try resolved(link, here)
        case .offset(let parameter):
            guard hasMore(page) else { return nil }
            let seen = (QueryText.value(of: parameter, in: here).flatMap { Int($0) } ?? 0) + page.records.count
            return QueryText.setting(parameter, to: String(seen), in: here)
        case .token(let parameter, let path):
            guard let token = page.text(path), !token.isEmpty else { return nil }
            return QueryText.setting(parameter, to: token, in: here)
        case .key(let parameter, _, let template):
            guard hasMore(page), let key = page.records.lastKey else { return nil }
            return QueryText.setting(parameter, to: template.replacing("{key}", with: key), in: here)
        }
    }

    private func hasMore(_ page: FetchedPage) -> Bool {
        guard page.records.count > 0 else { return false }
        if let more = endpoint.feed.more {
            return page.document.flatMap { NodePath(more)?.value(in: $0) } == .bool(true)
        }
        return endpoint.feed.pageSize == 0 || page.records.count >= endpoint.feed.pageSize
    }

    /// The same host is asked for all pages: a link to another one would carry the secret away.
    private func resolved(_ text: String?, _ here: String) throws(TransportFailure) -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard let target = WebAddress.resolved(text, against: here), let from = WebAddress(here),
            let to = WebAddress(target)
        else { throw .badAddress }
        guard to == from || from.allowsRedirect(to: to) else { throw .redirectRefused(host: to.host) }
        return target
    }

    private mutating func note(total page: FetchedPage) {
        guard let path = endpoint.feed.total, let document = page.document,
            let count = NodePath(path)?.value(in: document)?.integer
        else { return }
        if let total, total != count { hasShifted = true }
        total = count
    }
}

extension FetchedPage {
    /// Text, or the digits of a number, under the path.
    func text(_ path: String) -> String? {
        guard let document, let node = NodePath(path)?.value(in: document) else { return nil }
        return if case .number(let digits) = node { digits } else { node.string }
    }
}

extension Timestamp {
    func text(_ form: FeedProtocol.Increment.TimeForm) -> String {
        switch form {
        case .iso: iso8601
        case .seconds: String(secondsSince1970)
        case .milliseconds: String(secondsSince1970.multipliedReportingOverflow(by: 1000).partialValue)
        case .sql: String(iso8601.prefix(19)).replacing("T", with: " ")
        }
    }
}

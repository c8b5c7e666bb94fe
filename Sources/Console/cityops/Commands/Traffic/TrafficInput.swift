import Canvas
import CityKernels
import CityModel
import CityPanels
import CityStore
import Foundation

/// A road network to work on and what is known beside it. Inside, nodes and links are positions; outside, the file's numbers.
struct TrafficInput {
    enum TimeUnit: String { case minutes }

    enum Source {
        /// The unit is nil where the file does not say it, as in TNTP.
        case files(timeUnit: TimeUnit?)
        /// The store's city and its newest moment.
        case city(CityRoadNetwork, City, CityCache, Timestamp)
    }

    let network: RoadNetwork
    let trips: TripTable?
    let source: Source
    /// Names by node number.
    let names: [Int: [LocalizedText]]
    /// One a node.
    let positions: [Coordinate]?

    var timeUnit: String {
        switch source {
        case .files(let unit): unit?.rawValue ?? "file"
        case .city: TimeUnit.minutes.rawValue
        }
    }

    /// The part of the declared trips that may be missing before a file counts as cut off; `check` tells smaller ones.
    private static let largestShortfall = 0.01

    /// The trips, or the complaint that there are none or too few.
    func requiredTrips() throws -> TripTable {
        guard let trips else { throw Complaint("traffic.noTrips", code: .usage) }
        guard trips.zoneCount == network.zoneCount else {
            throw Complaint(
                "traffic.zones", ["network": "\(network.zoneCount)", "trips": "\(trips.zoneCount)"], code: .input)
        }
        if let declared = trips.declaredTotal, trips.totalTrips < (1 - Self.largestShortfall) * declared {
            throw Complaint(
                "traffic.tripsShort",
                ["declared": Digits.fixed(declared, 1), "found": Digits.fixed(trips.totalTrips, 1)], code: .input)
        }
        return trips
    }

    func nodeNumber(_ node: Int32) -> Int { network.nodeNumbers[Int(node)] }
    func zoneNumber(_ zone: Int32) -> Int { network.zoneNumbers[Int(zone)] }
    func tailNumber(_ link: Int32) -> Int { nodeNumber(network.tails[Int(link)]) }
    func headNumber(_ link: Int32) -> Int { nodeNumber(network.heads[Int(link)]) }
    /// A link as its ends are numbered, `a-b`.
    func ends(_ link: Int32) -> String { "\(tailNumber(link))-\(headNumber(link))" }

    /// A link's name, harmless to a terminal whatever the file says.
    func linkName(_ link: Int32) -> String {
        network.linkNames.isEmpty ? "" : PlainText.sanitized(network.linkNames[Int(link)], limit: 120)
    }

    /// A node by its number, or in a city by a name: exact, start, part, pinyin.
    func node(_ text: String, _ setup: Setup) throws -> Int32 {
        if let number = Int(text) {
            guard let position = network.nodeNumbers.firstIndex(of: number) else {
                throw Complaint("traffic.noNode", ["node": text], code: .usage)
            }
            return Int32(position)
        }
        let search = setup.search()
        var best: (score: Int, numbers: Set<Int>) = (.max, [])
        for (number, texts) in names {
            // A junction's own name stands first; of names that fit alike a place is meant.
            for (index, name) in texts.enumerated() {
                guard let fit = search.score(text, [name.zh, name.en]) else { continue }
                let score = 2 * fit + (index == 0 ? 1 : 0)
                if score < best.score { best = (score, []) }
                if score == best.score { best.numbers.insert(number) }
            }
        }
        let found = best.numbers.sorted()
        guard let first = found.first, let position = network.nodeNumbers.firstIndex(of: first) else {
            throw Complaint("traffic.noNode", ["node": text], code: .usage)
        }
        guard found.count == 1 else {
            let listed = found.prefix(8).map { "\($0) \(names[$0]?.first?[setup.language] ?? "")" }
            throw Complaint(
                "traffic.ambiguousNode", ["node": text, "known": listed.joined(separator: ", ")], code: .usage)
        }
        return Int32(position)
    }

    /// Links of `a-b,…`; every parallel link between the two nodes counts.
    func links(_ list: String) throws -> [Int32] {
        try list.split(separator: ",").flatMap { try links(between: $0) }
    }

    func links(between pair: some StringProtocol) throws -> [Int32] {
        let ends = pair.split(separator: "-").map { Int($0.trimmingCharacters(in: .whitespaces)) }
        guard ends.count == 2, let from = ends[0], let to = ends[1],
            case let links = network.links(fromNumber: from, toNumber: to), !links.isEmpty
        else { throw Complaint("traffic.noLink", ["link": String(pair)], code: .usage) }
        return links
    }
}

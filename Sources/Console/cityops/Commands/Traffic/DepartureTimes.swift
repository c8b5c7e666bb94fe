import CityKernels
import CityModel
import CityPanels
import CityStore

/// Travel times by time of departure, and the departure asked for: from a file, or from the usual speeds of a city's hours.
struct DepartureTimes {
    /// After the profiles' first point, in the network's unit of time.
    let offset: Double
    let profiles: NetworkRouting.Profiles
    let basis: String
    /// The first point: a number in a file's unit, or a moment.
    private let firstNumber: Double
    private let firstMoment: Timestamp?

    init(_ departure: String, profiles file: String?, _ input: TrafficInput, closedWhere costs: [Double]) throws {
        if let file {
            guard let number = Double(departure), abs(number) <= 1e12 else {
                throw Complaint("traffic.departure", ["time": departure], code: .usage)
            }
            let read = try Self.read(file, input, closedWhere: costs)
            guard number >= read.first else {
                throw Complaint("traffic.early", ["time": departure, "first": "\(read.first)"], code: .usage)
            }
            (profiles, firstNumber, firstMoment, basis) = (read.profiles, read.first, nil, "profiles")
            offset = number - read.first
            return
        }
        guard case .city(let roads, let city, let cache, _) = input.source else {
            throw Complaint("traffic.needsProfiles", code: .usage)
        }
        guard let moment = TimeArgument(argument: departure)?.time else {
            throw Complaint("traffic.departure", ["time": departure], code: .usage)
        }
        let start = moment.floored(toSeconds: 3600)
        profiles = try Self.usual(roads, city, cache, from: start, closedWhere: costs)
        (firstNumber, firstMoment, basis) = (0, start, "usualHours")
        offset = Double(moment.seconds(since: start)) / 60
    }

    /// A time after the first point in words.
    func label(_ offset: Double) -> String {
        firstMoment.map { $0.adding(seconds: Int64((offset * 60).rounded())).iso8601 } ?? "\(firstNumber + offset)"
    }

    private static func read(
        _ file: String, _ input: TrafficInput, closedWhere costs: [Double]
    ) throws -> (profiles: NetworkRouting.Profiles, first: Double) {
        let table = CSVTable(try PackedFile.bytes(file))
        let moments = table.header.dropFirst(2).map { Double($0) ?? .nan }
        let steps = zip(moments, moments.dropFirst()).map { $1 - $0 }
        let interval = steps.first ?? 1
        guard let first = moments.first, moments.allSatisfy({ abs($0) <= 1e12 }), interval > 0,
            steps.allSatisfy({ abs($0 - interval) <= 1e-9 * interval })
        else { throw Complaint("traffic.profileHeader", ["file": file], code: .input) }
        var rows = [[Double]?](repeating: nil, count: input.network.linkCount)
        for row in table.rows {
            let numbers = row.fields.dropFirst(2).map { Double($0) ?? .nan }
            guard row.fields.count == moments.count + 2, numbers.allSatisfy({ (0...1e12).contains($0) }) else {
                throw Complaint(
                    "traffic.profileRow", ["file": file, "line": "\(row.line)", "count": "\(moments.count)"],
                    code: .input)
            }
            for link in try input.links(between: "\(row.fields[0])-\(row.fields[1])") { rows[Int(link)] = numbers }
        }
        return (
            NetworkRouting.Profiles(
                interval: interval,
                times: rows.enumerated().map { link, row in
                    costs[link].isFinite
                        ? row ?? Array(repeating: costs[link], count: moments.count)
                        : Array(repeating: .infinity, count: moments.count)
                }), first
        )
    }

    /// Hours ahead that are driven through; after the last its speed goes on.
    private static let hoursAhead = 12
    private static let daysLookedBack: Int64 = 35

    /// Mean speeds of the same hour on days of the same kind over five weeks; free speed where nothing is known.
    private static func usual(
        _ roads: CityRoadNetwork, _ city: City, _ cache: CityCache, from start: Timestamp, closedWhere costs: [Double]
    ) throws -> NetworkRouting.Profiles {
        let hourly = try cache.read(asOf: start.adding(seconds: 3600), viewer: .system) {
            try $0.hourly("road.speed", in: TimeRange(last: daysLookedBack * 86_400, before: start))
        }
        let network = roads.network
        let speeds = roads.linkIDs.map { id -> [Double?] in
            let known = (hourly[id] ?? []).filter { $0.usable > 0 && $0.mean.isFinite && $0.mean > 0 }.map { roll in
                let civil = CivilTime(roll.hour)
                return (hour: civil.hour, isOff: city.calendar.day(civil.date).isDayOff, mean: roll.mean)
            }
            return (0..<hoursAhead).map { step in
                let civil = CivilTime(start.adding(seconds: Int64(step) * 3600))
                let isOff = city.calendar.day(civil.date).isDayOff
                let same = known.filter { $0.hour == civil.hour && $0.isOff == isOff }.map { 1 / $0.mean }
                return same.isEmpty ? nil : Double(same.count) / same.reduce(0, +)
            }
        }
        let times = (0..<network.linkCount).map { link -> [Double] in
            guard costs[link].isFinite else { return Array(repeating: .infinity, count: hoursAhead) }
            return driven(
                kilometres: network.lengths[link],
                speeds: speeds[link].map { max($0 ?? network.lengths[link] / network.freeFlowTimes[link] * 60, 1) })
        }
        return NetworkRouting.Profiles(interval: 60, times: times)
    }

    /// Minutes to drive a link when its speed (km/h) changes from hour to hour, by hour of entering it.
    private static func driven(kilometres: Double, speeds: [Double]) -> [Double] {
        speeds.indices.map { entered in
            var (left, minutes) = (kilometres, 0.0)
            for hour in entered..<speeds.count {
                if hour == speeds.count - 1 || speeds[hour] >= left { return minutes + left / speeds[hour] * 60 }
                left -= speeds[hour]
                minutes += 60
            }
            return minutes
        }
    }
}

import Canvas
import CityKernels
import CityModel

/// The planner's table: each habitually congested link with its half hours, days, delay and the queue behind it.
struct RecurrentReport: Encodable {
    struct Link: Encodable {
        let rank: Int
        let link: String
        let name: String
        let from: Int?
        let to: Int?
        /// Starts of its recurrent half hours.
        let slots: [String]
        /// Largest number of workdays on which one of its half hours was congested.
        let days: Int
        /// The workdays on which any of its half hours was, oldest first.
        let dates: [String]
        let workdays: Int
        let minutesPerDay: Int
        let delayVehicleHours: Double
        /// The longest queue of recurrent links behind it in one half hour, itself included, where it is the head.
        let upstreamLinks: Int
        let upstreamKilometres: Double?
    }

    struct Bottleneck: Encodable {
        let head: String
        let slot: String
        let links: [String]
        let kilometres: Double?
        let delayVehicleHours: Double
    }

    let workdays: Int
    let weight: String
    let links: [Link]
    let bottlenecks: [Bottleneck]

    init(_ study: RecurrentStudy, top: Int) {
        let congestion = study.congestion
        func label(_ link: Int32) -> String {
            let (id, name) = study.names[Int(link)]
            return id.isEmpty ? name : id
        }
        let found = study.ends.map { congestion.bottlenecks(fromNode: $0.from, toNode: $0.to) } ?? []
        func length(_ links: [Int32]) -> Double? {
            study.kilometres.map { lengths in links.reduce(0) { $0 + lengths[Int($1)] } }
        }
        let longest = Dictionary(grouping: found, by: \.head).mapValues { own in
            own.map(\.links).max { (length($0) ?? 0, $0.count) < (length($1) ?? 0, $1.count) } ?? []
        }
        workdays = congestion.workdayCount
        weight = study.weight
        links = congestion.ranking.prefix(top).enumerated().map { index, own in
            let queue = longest[own.link] ?? [own.link]
            return Link(
                rank: index + 1, link: label(own.link), name: study.names[Int(own.link)].name,
                from: study.ends.map { Int($0.from[Int(own.link)]) }, to: study.ends.map { Int($0.to[Int(own.link)]) },
                slots: own.slots.map(Self.clock), days: Int(own.days),
                dates: own.congestedWorkdays.map { study.workdays[Int($0)].iso }, workdays: congestion.workdayCount,
                minutesPerDay: own.slots.count * 30, delayVehicleHours: own.vehicleHoursOfDelay,
                upstreamLinks: queue.count, upstreamKilometres: length(queue))
        }
        bottlenecks = found.prefix(top).map {
            Bottleneck(
                head: label($0.head), slot: Self.clock($0.slot), links: $0.links.map(label),
                kilometres: length($0.links),
                delayVehicleHours: $0.vehicleHoursOfDelay)
        }
    }

    private static func clock(_ slot: Int32) -> String {
        "\(Digits.padded(Int(slot) / 2, 2)):\(slot % 2 == 0 ? "00" : "30")"
    }

    func writeCSV(to path: String) throws {
        let writer = try OutputWriter(path)
        try writer.write(
            "rank,link,name,from,to,slots,days,dates,workdays,minutes_per_day,delay_vehicle_hours,upstream_links,"
                + "upstream_km\n"
        )
        for link in links {
            let fields = [
                "\(link.rank)", CSVField.quoted(link.link), CSVField.quoted(link.name), link.from.map { "\($0)" } ?? "",
                link.to.map { "\($0)" } ?? "", link.slots.joined(separator: " "), "\(link.days)",
                link.dates.joined(separator: " "), "\(link.workdays)", "\(link.minutesPerDay)",
                "\(link.delayVehicleHours)", "\(link.upstreamLinks)",
                link.upstreamKilometres.map { "\($0)" } ?? "",
            ]
            try writer.write(fields.joined(separator: ",") + "\n")
        }
        try writer.finish()
    }

    func show(_ setup: Setup) {
        let phrases = setup.phrases
        StandardOutput.write(phrases("trafficCommand.rankBasis", ["days": "\(workdays)"]) + "\n")
        let header = ["rank", "link", "name", "slots", "days", "delayVehicleHours", "upstreamKilometres"]
        let rows = links.map { link in
            [
                "\(link.rank)", link.link, link.name,
                (link.slots.first ?? "") + (link.slots.count > 1 ? "…\(link.slots[link.slots.count - 1])" : ""),
                "\(link.days)/\(link.workdays)", Digits.fixed(link.delayVehicleHours, 1),
                link.upstreamKilometres.map { Digits.fixed($0, 1) } ?? "—",
            ]
        }
        for line in TextTable.lines(header: header.map { phrases["trafficCommand.\($0)"] }, rows: rows) {
            StandardOutput.write(line + "\n")
        }
    }
}

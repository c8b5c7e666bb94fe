import Canvas
import CityKernels
import CityModel
import CityPanels

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
        /// The longest queue of recurrent links behind it in one half hour, where it is the head.
        let upstreamLinks: Int
        let upstreamKilometres: Double?
        /// The half hours joined to spans of the day.
        fileprivate let spans: [String]

        private enum CodingKeys: String, CodingKey {
            case rank, link, name, from, to, slots, days, dates, workdays, minutesPerDay, delayVehicleHours,
                upstreamLinks
            case upstreamKilometres
        }
    }

    struct Bottleneck: Encodable {
        let head: String
        let slot: String
        let links: [String]
        let kilometres: Double?
        let delayVehicleHours: Double
    }

    /// What came nearest to the definition where no link meets it.
    struct Nearest: Encodable {
        let link: String
        let name: String
        /// The start of the half hour.
        let clock: String
        let days: Int
        fileprivate let slot: Int

        private enum CodingKeys: String, CodingKey { case link, name, clock, days }
    }

    /// A link for which missing readings decide whether it is habitual.
    struct Undecided: Encodable {
        let link: String
        let name: String
        /// The start of the half hour that speaks most for it.
        let clock: String
        /// Workdays on which at least half of what was read in it was congested.
        let daysCongested: Int
        let daysRead: Int
    }

    let workdays: Int
    /// Workdays on which a half hour must be congested.
    let daysNeeded: Int
    let dayShare: Double
    /// `unit` where every sensor weighs alike, `meanFlow` where each link's mean flow does.
    let weight: String
    /// Links without a counted flow, weighed by a share of their capacity.
    let assumedFlows: Int?
    /// Sensors without a free speed, which cannot be congested.
    let unjudged: [String]
    let undecided: [Undecided]
    let links: [Link]
    let nearest: Nearest?
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
        daysNeeded = congestion.daysNeeded
        dayShare = study.dayShare
        switch study.weight {
        case .same: (weight, assumedFlows) = ("unit", nil)
        case .meanFlow(let assumed): (weight, assumedFlows) = ("meanFlow", assumed)
        }
        unjudged = study.unjudged
        undecided = congestion.undecided.map {
            Undecided(
                link: label($0.link), name: study.names[Int($0.link)].name, clock: HalfHour.clock(Int($0.slot)),
                daysCongested: Int($0.daysCongested), daysRead: Int($0.daysRead))
        }
        links = congestion.ranking.prefix(top).enumerated().map { index, own in
            let queue = Array((longest[own.link] ?? []).dropFirst())
            return Link(
                rank: index + 1, link: label(own.link), name: study.names[Int(own.link)].name,
                from: study.ends.map { Int($0.from[Int(own.link)]) }, to: study.ends.map { Int($0.to[Int(own.link)]) },
                slots: own.slots.map { HalfHour.clock(Int($0)) }, days: Int(own.days),
                dates: own.congestedWorkdays.map { study.workdays[Int($0)].iso }, workdays: congestion.workdayCount,
                minutesPerDay: own.slots.count * 30, delayVehicleHours: own.vehicleHoursOfDelay,
                upstreamLinks: queue.count, upstreamKilometres: length(queue),
                spans: HalfHour.spans(own.slots.map { Int($0) }))
        }
        nearest =
            links.isEmpty
            ? congestion.nearest.map {
                Nearest(
                    link: label($0.link), name: study.names[Int($0.link)].name, clock: HalfHour.clock(Int($0.slot)),
                    days: Int($0.days), slot: Int($0.slot))
            } : nil
        bottlenecks = found.prefix(top).map {
            Bottleneck(
                head: label($0.head), slot: HalfHour.clock(Int($0.slot)), links: $0.links.map(label),
                kilometres: length($0.links),
                delayVehicleHours: $0.vehicleHoursOfDelay)
        }
    }

    /// Sensors named in a sentence.
    private static let mostNamed = 5

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
        let values = [
            "days": "\(workdays)", "share": Digits.fixed(dayShare * 100, 0), "n": "\(assumedFlows ?? 0)",
            "load": Digits.fixed(HalfHourVolumes.assumedLoad * 100, 0),
        ]
        var head = [workdays == 0 ? "noWorkday" : "rankBasis"]
        if !links.isEmpty {
            head.append(assumedFlows.map { $0 == 0 ? "weighedByFlow" : "weighedByFlowPartly" } ?? "weighedAlike")
        }
        for key in head { StandardOutput.write(phrases("trafficCommand.\(key)", values) + "\n") }
        if !unjudged.isEmpty {
            StandardOutput.write(
                phrases(
                    "trafficCommand.unjudged",
                    ["n": "\(unjudged.count)", "names": phrases.list(unjudged, most: Self.mostNamed)]) + "\n")
        }
        if !undecided.isEmpty {
            let named = undecided.prefix(Self.mostNamed + 1).map { own in
                phrases(
                    "trafficCommand.undecidedLink",
                    [
                        "name": own.link == own.name ? own.name : "\(own.link) \(own.name)", "clock": own.clock,
                        "n": "\(own.daysCongested)", "read": "\(own.daysRead)",
                    ])
            }
            StandardOutput.write(
                phrases(
                    "trafficCommand.undecided",
                    [
                        "n": "\(undecided.count)",
                        "names": phrases.list(named, most: Self.mostNamed),
                    ]) + "\n")
        }
        guard !links.isEmpty else {
            if workdays > 0 { StandardOutput.write(noneMeets(phrases) + "\n") }
            return
        }
        let header = ["rank", "link", "name", "slots", "days", "delayVehicleHours", "upstreamKilometres"]
        let rows = links.map { link in
            [
                "\(link.rank)", link.link, link.name, link.spans.joined(separator: " "),
                "\(link.days)/\(link.workdays)", Digits.fixed(link.delayVehicleHours, 1),
                link.upstreamKilometres.map { Digits.fixed($0, 1) } ?? "—",
            ]
        }
        TextTable.write(header, rows, phrases)
    }

    private func noneMeets(_ phrases: Phrases) -> String {
        HabitualWords.noneMeets(
            daysNeeded: daysNeeded, workdays: workdays, dayShare: dayShare,
            nearest: nearest.map { ($0.link == $0.name ? $0.name : "\($0.link) \($0.name)", $0.slot, $0.days) },
            phrases)
    }
}

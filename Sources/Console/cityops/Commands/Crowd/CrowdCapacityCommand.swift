import ArgumentParser
import Canvas
import CityAssets
import CityKernels
import CityModel
import CityPanels
import CityStore
import Foundation

struct CrowdCapacityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity",
        abstract: "Instantaneous and daily capacity, load, level, density and level of service.",
        discussion:
            "Either --spot (a place of the store's city, or of the bundled one where there is no store, with the cap in force and its parts with lines of their own) or the figures themselves. The two capacities are never derived from each other; --area with --per-visitor gives the planning estimate of LB/T 034-2014."
    )

    @OptionGroup var common: CommonOptions
    @Option(help: ArgumentHelp("Place of the store's city.", valueName: "id")) var spot: String?
    @Option(help: ArgumentHelp("Day whose caps hold; without it the newest of the store.", valueName: "time"))
    var at: TimeArgument?
    @Option(help: ArgumentHelp("Visitable areas, one a part.", valueName: "m²,m²")) var area: String?
    @Option(help: ArgumentHelp("Area a visitor needs, one a part or one for all.", valueName: "m²,m²"))
    var perVisitor: String?
    @Option(help: "Opening hours a day, for the daily planning estimate.") var openingHours: Double?
    @Option(help: "Mean visit in hours.") var visitHours: Double?
    @Option(help: "Approved people at one moment.") var instantaneous: Double?
    @Option(help: "Approved people in a day.") var daily: Double?
    @Option(help: "Temporary cap in percent of both.") var cap: Double?
    @Option(help: "People inside now.") var count: Double?
    @Option(help: "People admitted today.") var admitted: Double?
    @Option(help: ArgumentHelp("Percent at which yellow, orange and red begin.", valueName: "n,n,n"))
    var lines = "80,90,95"
    @Flag(help: "One JSON document.") var json = false

    private var linePercents: [Double] { lines.split(separator: ",").compactMap { Double($0) } }

    func validate() throws {
        guard linePercents.count == 3, zip(linePercents, linePercents.dropFirst()).allSatisfy({ $0 <= $1 }),
            linePercents.allSatisfy({ $0 > 0 })
        else { throw ValidationError("--lines must be three rising percents, such as 80,90,95.") }
        let figures = [
            ("opening-hours", openingHours), ("visit-hours", visitHours), ("instantaneous", instantaneous),
            ("daily", daily), ("count", count), ("admitted", admitted),
        ]
        for (name, figure) in figures {
            if let figure, !(0...1e9).contains(figure) {
                throw ValidationError("--\(name) must be a number from 0 to 1000000000.")
            }
        }
        guard (numbers(area) + numbers(perVisitor)).allSatisfy({ (0...1e12).contains($0) }) else {
            throw ValidationError("--area and --per-visitor must be square metres, such as 1200,800.")
        }
        if let cap, !(cap > 0 && cap <= 100) { throw ValidationError("--cap must be above 0 and at most 100.") }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let known = try spot.map { try self.known($0, setup) }
            let place = known?.place
            let estimate = try planned(place)
            let capacity = CrowdCapacity(
                instantaneousPersons: instantaneous ?? place.map { Double($0.instantaneousCapacity) }.flatMap(positive),
                dailyPersons: daily ?? place.map { Double($0.dailyCapacity) }.flatMap(positive),
                temporaryCapShare: (cap ?? known?.cap?.percent).map { $0 / 100 })
            let squareMetres = place?.areaSquareMetres ?? numbers(area).reduce(0, +)
            let counted = count == nil ? known?.counted : nil
            let count = count ?? counted?.value
            let density = count.flatMap { CrowdDensity(persons: $0, areaSquareMetres: squareMetres) }
            var notes: [String] = []
            if (place?.warningPercent ?? 0) > 100 || linePercents.contains(where: { $0 > 100 }) {
                notes.append(setup.phrases["crowd.note.warningAbove"])
            }
            if capacity.instantaneousPersons == 0 { notes.append(setup.phrases["crowd.note.noCapacity"]) }
            if let least = capacity.instantaneousPersons, let daily = capacity.dailyPersons, daily < least {
                notes.append(setup.phrases["crowd.note.dailyBelow"])
            }
            if let counted {
                let time = CivilTime(counted.time).full
                notes.append(setup.phrases("crowd.note.counted", ["time": time]))
            }
            if squareMetres <= 0 { notes.append(setup.phrases["crowd.note.noArea"]) }
            let document = JSONValue.object([
                "countedAt": .optional(counted?.time.iso8601),
                "instantaneous": basis(capacity, .instantaneous, count), "daily": basis(capacity, .daily, admitted),
                "planned": estimate, "areaSquareMetres": squareMetres > 0 ? .number(squareMetres) : .null,
                "personsPerSquareMetre": .optional(density?.personsPerSquareMetre),
                "levelOfService": .optional(density.map { $0.levelOfService.letter }),
                "dangerLine": .optional(density?.dangerLine?.personsPerSquareMetre),
                "temporaryCap": known?.cap.map { self.document($0) } ?? .null,
                "areas": .list((known?.areas ?? []).map { self.document($0, count) }),
                "notes": .list(notes.map { .text($0) }),
            ])
            if json { return JSONOutput.print(document) }
            for kind in [CapacityBasis.instantaneous, .daily] {
                let people = kind == .instantaneous ? count : admitted
                let share = people.flatMap { capacity.share(of: $0, basis: kind) }
                let word = setup.phrases[kind == .instantaneous ? "crowd.basis.instantaneous" : "crowd.basis.daily"]
                let level = people.flatMap { thresholds(kind).level(of: $0, capacity: capacity) }
                StandardOutput.write(
                    "\(word)\t\(people.map { Digits.fixed($0, 0) } ?? "—")\t\(capacity.personsInForce(kind).map { Digits.fixed($0, 0) } ?? "—")\t"
                        + "\(share.map { Digits.fixed($0 * 100, 1) + " %" } ?? "—")\t"
                        + "\(level.map { setup.phrases["crowd.level.\($0.word)"] } ?? "—")\n")
            }
            for area in known?.areas ?? [] {
                let density = self.density(area, count).map { Digits.fixed($0, 2) } ?? "—"
                StandardOutput.write(
                    "\(area.name[setup.phrases.language])\t\(Digits.fixed(area.areaSquareMetres, 0)) m²\t"
                        + "\(density)\t\(Digits.fixed(area.linePersonsPerSquareMetre, 2))\n")
            }
            for note in notes { StandardError.write("cityops: \(note)\n") }
        }
    }

    /// A place with what limits it on the day.
    private struct Known {
        let place: Place
        let cap: TemporaryCap?
        let areas: [CrowdArea]
        /// The newest usable count of the store, at most a week old.
        let counted: Sample?
    }

    private func known(_ id: String, _ setup: Setup) throws -> Known {
        let (city, moment, counts) = try city(setup)
        guard let place = city.places.first(where: { $0.id.text == id }) else {
            let known = city.places.map(\.id.text).joined(separator: ", ")
            throw Complaint("unknown.spot", ["name": id, "known": known], code: .usage)
        }
        return Known(
            place: place, cap: city.temporaryCaps.inForce(at: place, on: CivilTime(moment).date),
            areas: city.crowdAreas.filter { $0.place == place.id },
            counted: counts[place.id].flatMap { $0.isUsable ? $0 : nil })
    }

    private func city(_ setup: Setup) throws -> (City, Timestamp, [EntityID: Sample]) {
        guard common.store != nil || FileManager.default.fileExists(atPath: Setup.defaultStore()) else {
            return (try CityFiles.load(setup.assets), at?.time ?? SystemClock.now(), [:])
        }
        let cache = try setup.openExisting(common.store)
        let moment = try at?.time ?? cache.timeSpan().last ?? SystemClock.now()
        return try cache.read(asOf: moment, viewer: .system) { snapshot in
            (snapshot.city, moment, try snapshot.latest("crowd.count", within: CrowdSnapshot.memory))
        }
    }

    /// People a square metre of a part, from the people inside and the share of them that stands there.
    private func density(_ area: CrowdArea, _ count: Double?) -> Double? {
        count.map { $0 * area.shareOfPeople / area.areaSquareMetres }
    }

    private func document(_ cap: TemporaryCap) -> JSONValue {
        .object([
            "id": .text(cap.id.text), "percent": .number(cap.percent), "first": .text(cap.first.iso),
            "last": .text(cap.last.iso),
        ])
    }

    private func document(_ area: CrowdArea, _ count: Double?) -> JSONValue {
        .object([
            "id": .text(area.id.text), "areaSquareMetres": .number(area.areaSquareMetres),
            "shareOfPeople": .number(area.shareOfPeople),
            "linePersonsPerSquareMetre": .number(area.linePersonsPerSquareMetre),
            "personsPerSquareMetre": .optional(density(area, count)),
            "isOverLine": density(area, count).map { .flag($0 >= area.linePersonsPerSquareMetre) } ?? .null,
        ])
    }

    private func positive(_ value: Double) -> Double? { value > 0 ? value : nil }

    private func numbers(_ text: String?) -> [Double] { (text ?? "").split(separator: ",").map { Double($0) ?? .nan } }

    /// The estimate of LB/T 034-2014 where areas are given; null else.
    private func planned(_ place: Place?) throws -> JSONValue {
        let areas = numbers(area)
        let each = numbers(perVisitor)
        guard !areas.isEmpty, !each.isEmpty else { return .null }
        let parts = areas.enumerated().map { index, area in
            VisitableArea(
                effectiveAreaSquareMetres: area,
                areaPerVisitorSquareMetres: each.count == 1 ? each[0] : index < each.count ? each[index] : .nan)
        }
        do throws(CrowdCapacityError) {
            let instantaneous = try CrowdCapacity.instantaneousEstimate(parts)
            let daily: Double? =
                if let openingHours, let visitHours {
                    try CrowdCapacity.dailyEstimate(
                        instantaneousPersons: instantaneous, openingHours: openingHours, visitHours: visitHours)
                } else { nil }
            return .object(["instantaneous": .number(instantaneous), "daily": .optional(daily)])
        } catch {
            switch error {
            case .noArea: throw Complaint("crowd.noArea", code: .input)
            case .badArea(let index): throw Complaint("crowd.badArea", ["n": "\(index + 1)"], code: .input)
            case .badTimes: throw Complaint("crowd.badTimes", code: .input)
            }
        }
    }

    private func thresholds(_ basis: CapacityBasis) -> CrowdThresholds {
        CrowdThresholds(
            basis: basis,
            lines: [
                .yellow: .share(min(linePercents[0], 100) / 100), .orange: .share(min(linePercents[1], 100) / 100),
                .red: .share(min(linePercents[2], 100) / 100),
            ])
    }

    private func basis(_ capacity: CrowdCapacity, _ basis: CapacityBasis, _ people: Double?) -> JSONValue {
        let inForce = capacity.personsInForce(basis)
        let level = people.flatMap { thresholds(basis).level(of: $0, capacity: capacity) }
        let next = people.flatMap { people in
            level.flatMap { thresholds(basis).next(after: $0, count: people, capacity: capacity) }
        }
        return .object([
            "personsInForce": .optional(inForce), "people": .optional(people),
            "share": .optional(people.flatMap { capacity.share(of: $0, basis: basis) }),
            "level": .optional(level?.word), "nextLevel": .optional(next?.level.word),
            "personsLeft": .optional(next?.personsLeft),
            "lines": .object(
                Dictionary(
                    uniqueKeysWithValues: [CrowdLevel.yellow, .orange, .red].map { level in
                        (level.word, .optional(thresholds(basis).persons(level, capacity: capacity)))
                    })),
        ])
    }
}

extension CrowdLevel {
    /// The word used in files and keys.
    var word: String {
        switch self {
        case .normal: "normal"
        case .blue: "blue"
        case .yellow: "yellow"
        case .orange: "orange"
        case .red: "red"
        }
    }
}

extension LevelOfService {
    /// `A` to `F`.
    var letter: String { ["A", "B", "C", "D", "E", "F"][rawValue] }
}

package import CityKernels
package import CityModel
import CityStore

/// State of the whole city, a district or a corridor by GB/T 33171-2016.
package struct TrafficArea: BrowseItem {
    package let id: EntityID
    package let name: LocalizedText
    package let position: Coordinate?
    package let links: Set<EntityID>
    package let grade: CongestionGrade?
    package let index: Figure
    package let speed: Figure
    package let travelTimeIndex: Figure
    package let congestedShare: Figure
    package let coverage: Figure
    package let kilometres: Figure
    /// Index of each hour of the last day, oldest first.
    package let day: [Double?]
    package let severity: Severity?
    package let alarm: Alarm?
}

/// Indexes over all links, by corridor and by district.
struct TrafficAreas {
    let city: TrafficArea
    let corridors: [TrafficArea]
    let districts: [TrafficArea]

    /// Share of vehicle-kilometres with a reading from which a figure is no longer called partial.
    static let fullCoverage = 0.9

    private struct Group {
        let id: EntityID
        let name: LocalizedText
        let members: [Int]
    }

    init(_ facts: TrafficSnapshot, _ readings: [TrafficReading]) {
        let city = facts.city
        let whole = city.divisions.first { $0.level == .city }
        let all = Group(
            id: whole?.id ?? "city", name: whole?.name ?? LocalizedText(zh: "", en: ""),
            members: Array(city.roadLinks.indices))
        let byDivision = Dictionary(grouping: city.roadLinks.indices) { city.roadLinks[$0].division }
        let byCorridor = Dictionary(grouping: city.roadLinks.indices.filter { !city.roadLinks[$0].corridor.isEmpty }) {
            city.roadLinks[$0].corridor
        }
        let divisions = byDivision.map { division, members in
            let name = city.divisions.first { $0.id == division }?.name
            return Group(
                id: division, name: name ?? LocalizedText(zh: division.text, en: division.text), members: members)
        }
        let names = Self.names(byCorridor, city)
        let corridors = byCorridor.map { code, members in
            Group(id: Self.corridorID(code), name: names[code] ?? .none, members: members)
        }
        let sums = Sums(facts, readings)
        self.city = sums.areas([all], facts)[0]
        self.corridors = Self.worstFirst(sums.areas(corridors, facts))
        districts = Self.worstFirst(sums.areas(divisions, facts))
    }

    private static func worstFirst(_ areas: [TrafficArea]) -> [TrafficArea] {
        areas.sorted { ($0.index.value ?? -1, $1.id) > ($1.index.value ?? -1, $0.id) }
    }

    static func corridorID(_ code: String) -> EntityID { EntityID("corridor.\(code)") }

    /// Each corridor after the road most of its links are of. Its code stands behind where it is a road's number that the name
    /// does not say, or where another corridor has the same name; else it is an internal mark that tells nobody anything.
    private static func names(_ byCorridor: [String: [Int]], _ city: City) -> [String: LocalizedText] {
        let roads = byCorridor.map { code, members in
            let counts = Dictionary(members.map { (city.roadLinks[$0].name, 1) }, uniquingKeysWith: +)
            let main = counts.max { ($0.value, $1.key.zh) < ($1.value, $0.key.zh) }?.key
            return (code, main ?? LocalizedText(zh: code, en: code))
        }
        let zh = Dictionary(roads.map { ($0.1.zh, 1) }, uniquingKeysWith: +)
        let en = Dictionary(roads.map { ($0.1.en, 1) }, uniquingKeysWith: +)
        func named(_ code: String, _ name: String, _ uses: [String: Int]) -> String {
            let isNumber = code.contains(where: \.isNumber) && !name.contains(code)
            return isNumber || uses[name, default: 0] > 1 ? "\(name) \(code)" : name
        }
        return Dictionary(
            uniqueKeysWithValues: roads.map { code, road in
                (code, LocalizedText(zh: named(code, road.zh, zh), en: named(code, road.en, en)))
            })
    }

    private struct Sums {
        let free: [Double]
        let lengths: [Double]
        /// Vehicle-kilometres of this hour, and the standing weight of past hours.
        let weights: [Double]
        let standing: [Double]
        let speeds: [Double]
        /// Hour means by hour, then link; not-a-number where unknown.
        let past: [[Double]]

        init(_ facts: TrafficSnapshot, _ readings: [TrafficReading]) {
            let links = facts.city.roadLinks
            free = links.map(\.freeFlowKilometresPerHour)
            lengths = links.map(\.lengthKilometres)
            standing = links.map { max(0, $0.capacityVehiclesPerHour * $0.lengthKilometres) }
            let counted = readings.indices.filter { readings[$0].flow != nil }
            let possible = counted.reduce(0.0) {
                $0 + max(0, links[$1].capacityVehiclesPerHour * links[$1].lengthKilometres)
            }
            let driven = counted.reduce(0.0) { $0 + (readings[$1].flow ?? 0) * links[$1].lengthKilometres }
            let share = possible > 0 && driven > 0 ? driven / possible : 1
            let capacityWeights = standing
            weights = readings.indices.map { link in
                readings[link].flow.map { $0 * links[link].lengthKilometres } ?? capacityWeights[link] * share
            }
            speeds = readings.map { $0.grade == nil ? .nan : $0.speed ?? .nan }
            let days = links.map { TrafficHistory.day(facts.hours[$0.id] ?? [], facts.asOf) }
            past = (0..<24).map { hour in days.map { $0[hour] ?? .nan } }
        }

        func areas(_ groups: [Group], _ facts: TrafficSnapshot) -> [TrafficArea] {
            var groupOfLink = Array(repeating: Int32(-1), count: speeds.count)
            for (number, group) in groups.enumerated() {
                for member in group.members { groupOfLink[member] = Int32(number) }
            }
            func conditions(_ speeds: [Double], _ weights: [Double]) -> [NetworkCondition] {
                let input = NetworkIndexInput(
                    speedKilometresPerHour: speeds, freeSpeedKilometresPerHour: free, lengthKilometres: lengths,
                    vehicleKilometres: weights)
                return NetworkIndex.byGroup(input, groupOfLink: groupOfLink, groupCount: groups.count)
            }
            let now = conditions(speeds, weights)
            let days = past.map { conditions($0, standing).map(\.index) }
            return groups.indices.map { number in
                area(groups[number], now[number], days.map { $0[number] }, facts)
            }
        }

        private func area(
            _ group: Group, _ condition: NetworkCondition, _ day: [Double?], _ facts: TrafficSnapshot
        ) -> TrafficArea {
            let city = facts.city
            let department = city.sources.first { $0.id == facts.source }?.department
            let quality: FigureQuality = condition.coverage < TrafficAreas.fullCoverage ? .partial : .good
            func figure(_ value: Double?, _ unit: String, _ decimals: Int, _ key: String) -> Figure {
                Figure(
                    value: value, unit: unit, decimals: decimals, time: facts.asOf, source: facts.source,
                    department: department, quality: quality, method: key, title: key, subject: group.name,
                    missing: condition.coverage > 0 ? .tooFewReadings : .noData)
            }
            let rule = city.alarmRules.first { $0.metric == "road.index" }
            let kilometres = group.members.reduce(0.0) { $0 + lengths[$1] }
            let isKnown = group.members.contains { speeds[$0].isFinite }
            return TrafficArea(
                id: group.id, name: group.name, position: middle(group, city),
                links: Set(group.members.map { city.roadLinks[$0].id }), grade: condition.grade,
                index: figure(condition.index, "", 2, "traffic.index"),
                speed: figure(condition.spaceMeanSpeedKilometresPerHour, "km/h", 1, "traffic.meanSpeed"),
                travelTimeIndex: figure(condition.travelTimeIndex, "", 2, "traffic.networkTimeIndex"),
                congestedShare: figure(
                    isKnown ? condition.congestedMileageShare * 100 : nil, "%", 1, "traffic.congestedShare"),
                coverage: Figure(
                    value: group.members.isEmpty ? nil : condition.coverage * 100, unit: "%", time: facts.asOf,
                    source: facts.source, department: department, method: "traffic.coverage",
                    title: "traffic.coverage", subject: group.name),
                kilometres: Figure(
                    value: kilometres, unit: "km", decimals: 1, method: "traffic.kilometres",
                    title: "traffic.kilometres", subject: group.name),
                day: day,
                severity: condition.index.flatMap { index in
                    rule.flatMap { group.id.text.hasPrefix("div.") ? AlarmEngine.severity(of: index, rule: $0) : nil }
                },
                alarm: facts.alarms.first { $0.subject == group.id })
        }

        private func middle(_ group: Group, _ city: City) -> Coordinate? {
            let ends = Set(group.members.flatMap { [city.roadLinks[$0].from, city.roadLinks[$0].to] })
            let box = BoundingBox(around: city.roadNodes.filter { ends.contains($0.id) }.map(\.position))
            return box.map {
                Coordinate(longitude: ($0.west + $0.east) / 2, latitude: ($0.south + $0.north) / 2)
            }
        }
    }
}

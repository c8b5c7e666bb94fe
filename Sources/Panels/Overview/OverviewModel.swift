package import CityModel
import CityStore

/// The overview's figures: vital signs with their day, alarms with their subjects, feeds, duty.
package struct OverviewModel: Sendable {
    package struct Sign: Sendable {
        /// Key of the domain, `panel.<id>`.
        package let panel: PanelID
        package let figure: Figure
        package let severity: Severity?
        /// Hour values of the last day, oldest first; empty where none are kept.
        package let day: [Double?]
    }

    package struct AlarmRow: BrowseItem {
        package let alarm: Alarm
        package let rule: LocalizedText
        package let name: LocalizedText
        package let position: Coordinate?
        /// Panel that shows the subject.
        package let panel: PanelID
        package let unit: String
        package let advice: LocalizedText

        package var id: EntityID { EntityID("alarm.\(alarm.id)") }
    }

    package let asOf: Timestamp
    package let signs: [Sign]
    package let alarms: [AlarmRow]
    package let openIncidents: [Incident]
    package let feedsOnTime: Int
    package let feedsBehind: [LocalizedText]
    package let duty: [(department: LocalizedText, role: LocalizedText)]
    package let isNightShift: Bool
    package let outlines: [Outline]
    package let bounds: BoundingBox?

    init(_ facts: OverviewSnapshot) {
        asOf = facts.asOf
        signs = VitalSigns(facts).all
        let subjects = SubjectDirectory(facts.city, of: Set(facts.alarms.map(\.subject)))
        let rules = Dictionary(facts.city.alarmRules.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        alarms = facts.alarms.map { alarm in
            let rule = rules[alarm.rule]
            let subject = subjects[alarm.subject]
            return AlarmRow(
                alarm: alarm, rule: rule?.title ?? LocalizedText(zh: alarm.rule, en: alarm.rule), name: subject.name,
                position: subject.position,
                panel: subject.panel, unit: facts.city.metrics.first { $0.id == rule?.metric }?.unit ?? "",
                advice: rule?.advice ?? LocalizedText(zh: "", en: ""))
        }
        openIncidents = facts.incidents
        let measuring = facts.city.sources.filter { !$0.metrics.isEmpty }
        let behind = measuring.filter {
            Freshness.state(newest: facts.newest[$0.id], cycleSeconds: $0.cycleSeconds, at: facts.asOf)
                != .fresh
        }
        feedsOnTime = measuring.count - behind.count
        feedsBehind = behind.map(\.name)
        let hour = CivilTime(facts.asOf).hour
        isNightShift = !(8..<20).contains(hour)
        let shift = isNightShift ? "night" : "day"
        let departments = Dictionary(
            facts.city.departments.map { ($0.id, $0.shortName) }, uniquingKeysWith: { first, _ in first })
        duty = facts.city.dutyPosts.filter { $0.shift == shift }.map {
            (departments[$0.department] ?? LocalizedText(zh: "—", en: "—"), $0.role)
        }
        outlines = facts.city.outlines
        bounds =
            BoundingBox(around: facts.city.outlines.flatMap(\.ring))
            ?? BoundingBox(around: facts.city.places.map(\.position))
    }
}

/// Names and places of what alarms can be about.
struct SubjectDirectory {
    private var known: [EntityID: (name: LocalizedText, position: Coordinate?, panel: PanelID)] = [:]

    /// - Parameter wanted: whose names are looked up.
    init(_ city: City, of wanted: Set<EntityID>) {
        guard !wanted.isEmpty else { return }
        for place in city.places where wanted.contains(place.id) {
            known[place.id] = (place.name, place.position, "crowd")
        }
        let links = city.roadLinks.filter { wanted.contains($0.id) }
        let ends = Set(links.map(\.to))
        let nodes = Dictionary(
            city.roadNodes.filter { ends.contains($0.id) }.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for link in links { known[link.id] = (Self.name(link, nodes), nodes[link.to]?.position, "traffic") }
        for station in city.stations where wanted.contains(station.id) {
            known[station.id] = (station.name, station.position, "pollution")
        }
        for outlet in city.outlets where wanted.contains(outlet.id) {
            known[outlet.id] = (outlet.name, outlet.position, "pollution")
        }
        for division in city.divisions where division.level <= .county && wanted.contains(division.id) {
            known[division.id] = (division.name, division.position, "traffic")
        }
        for source in city.sources where wanted.contains(EntityID(source.id.text)) {
            known[EntityID(source.id.text)] = (source.name, nil, "sources")
        }
    }

    subscript(_ id: EntityID) -> (name: LocalizedText, position: Coordinate?, panel: PanelID) {
        known[id] ?? (LocalizedText(zh: id.text, en: id.text), nil, "overview")
    }

    private static func name(_ link: RoadLink, _ nodes: [Int: RoadNode]) -> LocalizedText {
        guard let end = nodes[link.to] else { return link.name }
        return LocalizedText(zh: "\(link.name.zh) 往\(end.name.zh)", en: "\(link.name.en) to \(end.name.en)")
    }
}

import CityModel

/// Four junctions, a straight road both ways from 1 over 2 to 3, and a detour over 4 in one direction.
enum RoadTown {
    /// Wednesday 2026-03-04 08:00 in Huizhou.
    static let now = Timestamp(secondsSince1970: 1_772_582_400)

    static let nodes = [
        node(1, "西门", "West Gate", 114.40, 23.08), node(2, "桥头", "Bridge", 114.42, 23.08),
        node(3, "站前", "Station Square", 114.44, 23.08), node(4, "北环口", "North Ring", 114.42, 23.10),
    ]

    static let links = [
        link(1, "惠州大道", 1, 2, 2, "HZDD"), link(2, "惠州大道", 2, 3, 2, "HZDD"), link(3, "北环路", 1, 4, 3, "BHL"),
        link(4, "北环路", 4, 3, 3, "BHL"), link(5, "惠州大道", 3, 2, 2, "HZDD"), link(6, "惠州大道", 2, 1, 2, "HZDD"),
    ]

    static var city: City {
        var city = City()
        city.departments = [
            Department(
                id: "dept.fire", name: LocalizedText(zh: "消防救援支队", en: "Fire"),
                shortName: LocalizedText(zh: "消防", en: "Fire"), dutyRole: LocalizedText(zh: "值班长", en: "Duty chief"))
        ]
        city.roadNodes = nodes
        city.roadLinks = links
        city.divisions = [
            division("div.441300", "惠州市", .city), division("div.441302", "惠城区", .county),
        ]
        city.places = [
            place("spot.lake", "惠州西湖", "Huizhou West Lake", 1), place("hub.south", "惠州南站", "Huizhou South", 3),
        ]
        city.units = [
            unit("unit.west", "西门消防站", "fire", 1), unit("unit.bridge", "桥头消防站", "fire", 2),
            unit("unit.police", "桥头派出所", "police", 2),
        ]
        city.resources = [
            Resource(
                id: "res.north", name: LocalizedText(zh: "北环避护场所", en: "North Shelter"), kind: "shelter",
                division: "div.441302", position: nodes[3].position, node: 4, capacity: 800, stock: ""),
            Resource(
                id: "res.west", name: LocalizedText(zh: "西门避护场所", en: "West Shelter"), kind: "shelter",
                division: "div.441302", position: nodes[0].position, node: 1, capacity: 500, stock: ""),
        ]
        return city
    }

    static func sample(_ value: Double, age: Int64 = 60, flag: ObservationFlag = .valid) -> Sample {
        Sample(time: now.adding(seconds: -age), value: value, flag: flag)
    }

    private static func node(_ id: Int, _ zh: String, _ en: String, _ longitude: Double, _ latitude: Double) -> RoadNode
    {
        RoadNode(
            id: id, name: LocalizedText(zh: zh, en: en), position: Coordinate(longitude: longitude, latitude: latitude),
            zone: nil)
    }

    static func link(
        _ id: Int, _ name: String, _ from: Int, _ to: Int, _ kilometres: Double, _ corridor: String
    ) -> RoadLink {
        RoadLink(
            id: EntityID("link.\(id)"), name: LocalizedText(zh: name, en: "Road \(corridor)"), from: from, to: to,
            lengthKilometres: kilometres, roadClass: .arterial, freeFlowKilometresPerHour: 60, lanes: 2,
            capacityVehiclesPerHour: 2000, division: "div.441302", corridor: corridor)
    }

    private static func division(_ id: EntityID, _ name: String, _ level: DivisionLevel) -> Division {
        Division(
            id: id, code: "", name: LocalizedText(zh: name, en: name), level: level, kind: "", parent: nil,
            position: nodes[1].position, population: nil)
    }

    private static func place(_ id: EntityID, _ zh: String, _ en: String, _ node: Int) -> Place {
        Place(
            id: id, name: LocalizedText(zh: zh, en: en), kind: .scenic, grade: "", division: "div.441302",
            position: nodes[node - 1].position, areaSquareMetres: 1, instantaneousCapacity: 1, dailyCapacity: 1,
            warningPercent: 80, opensMinute: 0, closesMinute: 0, node: node, weekdayPeak: 0, weekendPeak: 0,
            holidayFactor: 1, isOutdoor: true)
    }

    private static func unit(_ id: EntityID, _ name: String, _ kind: String, _ node: Int) -> ResponseUnit {
        ResponseUnit(
            id: id, name: LocalizedText(zh: name, en: id.text), kind: kind, department: "dept.fire",
            division: "div.441302", position: nodes[node - 1].position, node: node, crew: 12, vehicles: 2,
            skills: [kind])
    }
}

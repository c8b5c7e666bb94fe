import CityKernels
package import CityModel
package import CityStore

/// One line: a division, or in a village a household.
package enum PovertyRow: BrowseItem {
    case division(DivisionReport)
    case household(HouseholdReport)

    package var id: EntityID {
        switch self {
        case .division(let report): report.division.id
        case .household(let report): report.row.id
        }
    }

    package var name: LocalizedText {
        switch self {
        case .division(let report): report.division.name
        case .household(let report): report.name
        }
    }

    /// A household stands where its village does.
    package var position: Coordinate? {
        switch self {
        case .division(let report): report.division.position
        case .household(let report): report.villagePosition
        }
    }
}

/// One household, its members masked.
package struct HouseholdReport: Sendable {
    package let row: HouseholdRow
    /// Nil when the register holds no card.
    package let household: Household?
    /// The masked name of the head and the last digits of the household's number.
    package let name: LocalizedText
    package let villagePosition: Coordinate
    package let deprivations: [DeprivationIndicator]
    /// Sum of the weights of what is lacking over the sum of all, in percent.
    package let score: Figure
    package let aid: Figure
    package let income: Figure

    /// Whether the index calls it poor; nothing follows from it by itself.
    package var isPoor: Bool { DeprivationRule.isPoor(score: deprivations.reduce(0) { $0 + $1.weight }) }
}

/// The poverty panel's figures of one division and its parts.
package struct PovertyModel: Sendable {
    package struct Village: Sendable {
        package let division: Division
        package let monitored: ShownCount
    }

    package let asOf: Timestamp
    package let tree: DivisionTree
    /// The division in view.
    package let whole: DivisionReport?
    /// Highest incidence first; households by status and score.
    package let rows: [PovertyRow]
    package let villages: [Village]
    package let bounds: BoundingBox?
    package let outlines: [Outline]

    init(_ facts: PovertySnapshot) {
        asOf = facts.asOf
        tree = facts.tree
        guard let division = facts.division, let sums = facts.sums else {
            (whole, rows, villages, bounds, outlines) = (nil, [], [], nil, facts.city.outlines)
            return
        }
        let maker = PovertyFigures(facts)
        whole = DivisionReport(
            division, sums.total, sums.index, shown: SmallCells.alone(sums.total.monitored), maker)
        rows =
            division.level == .village
            ? Self.households(facts, division, maker) : Self.divisions(facts.children, sums, maker)
        villages = Self.villages(sums, tree)
        outlines = facts.city.outlines
        bounds = Self.bounds(of: division, tree, sums, facts.city)
    }

    private static func divisions(
        _ children: [Division], _ sums: HouseholdSums, _ maker: PovertyFigures
    ) -> [PovertyRow] {
        let tallies = children.map { sums.parts[$0.id] ?? HouseholdTally() }
        let shown = SmallCells.parts(tallies.map(\.monitored))
        let reports = children.indices.map { index in
            DivisionReport(
                children[index], tallies[index], sums.partIndices[children[index].id], shown: shown[index], maker)
        }
        return reports.sorted {
            ($0.incidence.value ?? -1, $1.division.id) > ($1.incidence.value ?? -1, $0.division.id)
        }.map { .division($0) }
    }

    private static func households(
        _ facts: PovertySnapshot, _ village: Division, _ maker: PovertyFigures
    ) -> [PovertyRow] {
        let cards = Dictionary(facts.households.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let date = CivilTime(facts.asOf).date
        let reports = facts.rows.map { maker.household($0, cards[$0.id], village, on: date) }
        return reports.sorted { left, right in
            if left.row.status.isMonitored != right.row.status.isMonitored { return left.row.status.isMonitored }
            if left.score.value != right.score.value { return (left.score.value ?? 0) > (right.score.value ?? 0) }
            return left.row.id < right.row.id
        }.map { .household($0) }
    }

    private static func villages(_ sums: HouseholdSums, _ tree: DivisionTree) -> [Village] {
        sums.villages.compactMap { id, count in
            tree[id].map { Village(division: $0, monitored: SmallCells.alone(count)) }
        }.sorted { ($0.monitored.value ?? 0, $1.division.id) > ($1.monitored.value ?? 0, $0.division.id) }
    }

    /// The outline of the division, else its villages with a margin, else the city.
    private static func bounds(
        of division: Division, _ tree: DivisionTree, _ sums: HouseholdSums, _ city: City
    ) -> BoundingBox? {
        let all = BoundingBox(around: city.outlines.flatMap(\.ring))
        guard division.level != .city else { return all ?? BoundingBox(around: city.divisions.map(\.position)) }
        let ring = city.outlines.filter { $0.division == division.id }.flatMap(\.ring)
        if let box = BoundingBox(around: ring) { return box }
        let places = sums.villages.keys.compactMap { tree[$0]?.position } + [division.position]
        return BoundingBox(around: places).map { box in
            BoundingBox(
                west: box.west - 0.02, south: box.south - 0.02, east: box.east + 0.02, north: box.north + 0.02)
        }
    }
}

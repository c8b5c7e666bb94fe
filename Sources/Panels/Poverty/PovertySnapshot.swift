package import CityModel
package import CityStore

/// What the poverty panel reads: the households below one division, counted, and in a village each with masked members.
package struct PovertySnapshot: Sendable {
    package let asOf: Timestamp
    package let city: City
    /// Nil when the city has no divisions.
    package let division: Division?
    let tree: DivisionTree
    /// The parts of the division one level below.
    let children: [Division]
    /// Nil without a division.
    let sums: HouseholdSums?
    /// Only of a village.
    package let rows: [HouseholdRow]
    /// Only of a village; names, numbers and phones are masked.
    package let households: [Household]
    /// When the register was last delivered.
    package let delivered: Timestamp?

    static let source: SourceID = "households"

    static func read(_ snapshot: Snapshot, division: EntityID?) throws -> PovertySnapshot {
        let city = snapshot.city
        let found = city.divisions.first { $0.id == division } ?? city.divisions.first { $0.level == .city }
        return try PovertySnapshot(
            asOf: snapshot.asOf, city: city, division: found,
            households: try found.flatMap { $0.level == .village ? try snapshot.households(in: $0.id) : nil } ?? [],
            delivered: try snapshot.sourceStates().first { $0.id == source }?.lastSuccess
        ) { take in
            if let found { try snapshot.eachHouseholdRow(under: found.id, take) }
        }
    }

    /// - Parameter rows: hands out the households below the division.
    init(
        asOf: Timestamp, city: City, division: Division?, households: [Household], delivered: Timestamp?,
        rows: (_ take: (HouseholdRow) -> Void) throws -> Void
    ) rethrows {
        (self.asOf, self.city, self.division) = (asOf, city, division)
        (self.households, self.delivered) = (households, delivered)
        tree = DivisionTree(city.divisions)
        guard let division else {
            (children, sums, self.rows) = ([], nil, [])
            return
        }
        children = tree.children(of: division.id).filter { $0.level > division.level }
        var count = HouseholdSums.Count(
            parts: children.map(\.id), level: division.level, date: CivilTime(asOf).date)
        var kept: [HouseholdRow] = []
        try rows { row in
            count.add(row)
            if division.level == .village { kept.append(row) }
        }
        (sums, self.rows) = (count.sums(), kept)
    }
}

/// The divisions by their places in the administration.
package struct DivisionTree: Sendable {
    private let divisions: [EntityID: Division]
    private let parts: [EntityID: [EntityID]]

    init(_ divisions: [Division]) {
        self.divisions = Dictionary(divisions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var parts: [EntityID: [EntityID]] = [:]
        for division in divisions {
            if let parent = division.parent { parts[parent, default: []].append(division.id) }
        }
        self.parts = parts
    }

    package subscript(id: EntityID) -> Division? { divisions[id] }
    package func contains(_ id: EntityID) -> Bool { divisions[id] != nil }
    func children(of id: EntityID) -> [Division] { (parts[id] ?? []).compactMap { divisions[$0] } }

    /// The divisions from the county level down to this one; empty for the city, nil for what is no division.
    package func path(to id: EntityID) -> [EntityID]? {
        guard var division = divisions[id] else { return nil }
        var path: [EntityID] = []
        while division.level != .city, path.count < DivisionLevel.allCases.count {
            path.append(division.id)
            guard let parent = division.parent, let above = divisions[parent] else { break }
            division = above
        }
        return path.reversed()
    }
}

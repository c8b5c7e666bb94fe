import CityModel

/// The counties and functional zones that share one shower; everything else is looked up by its division.
struct RegionMap: Sendable {
    /// One position a region; never empty.
    let positions: [Coordinate]
    private let numbers: [EntityID: Int]

    init(divisions: [Division]) {
        let counties = divisions.filter { $0.level == .county }
        var numbers: [EntityID: Int] = [:]
        for (number, county) in counties.enumerated() { numbers[county.id] = number }
        let parents = Dictionary(divisions.map { ($0.id, $0.parent) }, uniquingKeysWith: { first, _ in first })
        for division in divisions where numbers[division.id] == nil {
            var ancestor = division.parent
            for _ in 0..<4 {
                guard let id = ancestor else { break }
                if let number = numbers[id] {
                    numbers[division.id] = number
                    break
                }
                ancestor = parents[id] ?? nil
            }
        }
        self.numbers = numbers
        let centre = divisions.first { $0.level == .city }?.position ?? Coordinate(longitude: 114.42, latitude: 23.11)
        positions = counties.isEmpty ? [centre] : counties.map(\.position)
    }

    /// The region of a division; the first one when it is unknown.
    func number(of division: EntityID) -> Int { numbers[division] ?? 0 }
}

import CityModel

/// Where stations and outlets stand along the rivers.
struct RiverCourse {
    private let rivers: [River]
    private static let nearMetres = 6000.0
    private static let halvingMetres = 12_000.0

    init(_ rivers: [River]) { self.rivers = rivers }

    /// Outlets whose water comes past the station, with what of an excess is left.
    func upstream(of station: Station, outlets: [Outlet]) -> [WaterModel.Upstream] {
        guard let river = rivers.first(where: { $0.id.text == station.river || $0.name.zh == station.river }),
            let own = place(station.position, on: river)
        else { return [] }
        return outlets.enumerated().compactMap { index, outlet in
            guard outlet.kind == .water, let there = place(outlet.position, on: river), there.aside < Self.nearMetres
            else { return nil }
            let way = own.along - there.along
            guard way >= -500, way < 60_000 else { return nil }
            return WaterModel.Upstream(outlet: index, share: Mathematics.power(0.5, max(0, way) / Self.halvingMetres))
        }
    }

    /// Metres from the source along the line, and metres beside it, of the nearest point.
    private func place(_ point: Coordinate, on river: River) -> (along: Double, aside: Double)? {
        var best: (along: Double, aside: Double)?
        var along = 0.0
        for (start, end) in zip(river.line, river.line.dropFirst()) {
            let segment = Geometry.offset(from: start, to: end)
            let toPoint = Geometry.offset(from: start, to: point)
            let square = segment.east * segment.east + segment.north * segment.north
            let dot = toPoint.east * segment.east + toPoint.north * segment.north
            let share = square > 0 ? min(max(dot / square, 0), 1) : 0
            let aside = GroundOffset(
                east: toPoint.east - share * segment.east, north: toPoint.north - share * segment.north
            ).length
            if aside < best?.aside ?? .infinity { best = (along + share * segment.length, aside) }
            along += segment.length
        }
        return best
    }
}

import Canvas
import CityKernels
import CityModel

/// The links as lines of their grade's colour, the worst named.
enum TrafficMap {
    static let labelledRoads = 8

    static func layers(
        _ model: TrafficModel, _ state: TrafficState, chosen: Set<EntityID>, _ context: DrawContext
    ) -> MapLayers {
        let asked = state.route.flatMap { request in model.route.flatMap { $0.request == request ? $0 : nil } }
        let reach = state.reach.flatMap { place in model.reach.flatMap { $0.from == place ? $0 : nil } }
        let lines = model.links.reversed().map { link in
            MapLine(
                points: link.path, role: role(link, reach),
                isSelected: state.route == nil && reach == nil && chosen.contains(link.id))
        }
        return MapLayers(
            polygons: model.outlines.map { MapPolygon(ring: $0.ring) },
            lines: lines + routes(asked, TrafficDetailView.choice(state)),
            points: (state.route.map { ends($0, model, context) } ?? []) + worst(model, chosen, state, context),
            legend: reach == nil ? grades(context) : [])
    }

    /// By band of the reach where one is shown, else by grade.
    private static func role(_ link: TrafficModel.Link, _ reach: TrafficReach?) -> StyleRole {
        guard let reach else { return link.grade.map { TrafficWords.role($0) } ?? "map.road" }
        return reach.bandOfLink[link.id].map(TrafficDetailView.bandRole) ?? "map.road"
    }

    private static func grades(_ context: DrawContext) -> [MapLegendItem] {
        CongestionGrade.allCases.map {
            MapLegendItem(
                glyph: TrafficWords.glyph($0, context.glyphs), role: TrafficWords.role($0),
                label: context.phrases["grade.\($0)"])
        }
    }

    private static func routes(_ route: TrafficRoute?, _ chosen: Int) -> [MapLine] {
        guard let route else { return [] }
        return route.choices.enumerated().map { number, choice in
            MapLine(points: choice.route.path, role: "accent", isSelected: number == chosen)
        }
    }

    private static func ends(_ request: RouteRequest, _ model: TrafficModel, _ context: DrawContext) -> [MapPoint] {
        guard let path = model.route?.choices.first?.route.path, let first = path.first, let last = path.last else {
            return []
        }
        return [(first, request.from), (last, request.to)].map { position, stop in
            MapPoint(
                position: position, glyph: context.glyphs.bullet, role: "accent",
                label: PlainText.sanitized(stop.name[context.phrases.language]), isSelected: true)
        }
    }

    /// One sign a road: its worst congested link, the worst roads first.
    private static func worst(
        _ model: TrafficModel, _ chosen: Set<EntityID>, _ state: TrafficState, _ context: DrawContext
    ) -> [MapPoint] {
        var named: Set<LocalizedText> = []
        var points: [MapPoint] = []
        for link in model.links {
            guard points.count < labelledRoads, let grade = link.grade, grade.isCongested else { break }
            guard let position = link.position, named.insert(link.link.name).inserted else { continue }
            points.append(
                MapPoint(
                    position: position, glyph: TrafficWords.glyph(grade, context.glyphs),
                    role: TrafficWords.role(grade),
                    label: PlainText.sanitized(link.link.name[context.phrases.language]),
                    isSelected: state.route == nil && state.view == .links && chosen.contains(link.id)))
        }
        return points
    }
}

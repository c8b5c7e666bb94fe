import CityModel

/// What was typed at the route prompt: a way between two places, or the reach of one.
struct RouteQuestion {
    var route: RouteRequest?
    var reach: RouteStop?

    static func parse(_ names: NameFilter, stops: [RouteStop]) -> Result<RouteQuestion, RouteRequest.Fault> {
        if names.text.contains(where: { RouteRequest.separators.contains($0) }) {
            return RouteRequest.parse(names, stops: stops).map { RouteQuestion(route: $0) }
        }
        let name = names.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return RouteRequest.find(name, names, stops).map { RouteQuestion(reach: $0) }
    }
}

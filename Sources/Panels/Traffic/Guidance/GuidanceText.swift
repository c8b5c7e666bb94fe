import Canvas
import CityKernels
import CityModel

/// Texts for road users, made from what is measured, forecast and routed: a sign of two lines of twelve Chinese characters
/// (twenty-four Latin letters), and a bulletin. Each names its time; the bulletin its index and standard too.
struct GuidanceText {
    static let signLines = 2
    /// Cells of a line: twelve Chinese characters.
    static let signCells = 24

    let sign: [String]
    let bulletin: String

    /// Why nothing can be said.
    enum Lack: Error, Hashable {
        /// Neither a route nor a link with a fresh speed is chosen.
        case nothingKnown
    }

    /// - Parameter link: The link in hand; a chosen route goes before it.
    static func make(_ model: TrafficModel, _ link: EntityID?, _ phrases: Phrases) -> Result<GuidanceText, Lack> {
        if let route = model.route, !route.choices.isEmpty { return .success(aboutRoute(route, model, phrases)) }
        guard let link = model.links.first(where: { $0.id == link }), let grade = link.grade, link.speed.value != nil
        else { return .failure(.nothingKnown) }
        return .success(about(link, grade, model, phrases))
    }

    private static func about(
        _ link: TrafficModel.Link, _ grade: CongestionGrade, _ model: TrafficModel, _ phrases: Phrases
    ) -> GuidanceText {
        let language = phrases.language
        let clock = CivilTime(model.asOf).clock
        let word = phrases["grade.\(grade)"]
        let values = [
            "road": PlainText.sanitized(link.link.name[language]), "from": PlainText.sanitized(link.from[language]),
            "to": PlainText.sanitized(link.to[language]), "grade": word, "speed": link.speed.text, "time": clock,
        ]
        let point = model.forecast.flatMap { $0.link == link.id ? $0.points.first { $0.minutes == 30 } : nil }
        let ahead = point.flatMap { point in
            point.speed.interval.map { range in
                phrases(
                    "signs.ahead",
                    [
                        "speed": point.speed.text, "low": Digits.fixed(range.lowerBound, 0),
                        "high": Digits.fixed(range.upperBound, 0),
                    ])
            }
        }
        return GuidanceText(
            sign: [
                fit([values["road"] ?? "", shortName(values["road"] ?? "")]),
                fit([
                    phrases("signs.signState", values), phrases("signs.signShort", values), word,
                ]),
            ],
            bulletin: phrases.sentences(
                [
                    head(model, phrases), phrases("signs.link", values), ahead,
                    grade.isCongested ? phrases["signs.avoid"] : nil,
                ].compactMap { $0 }))
    }

    private static func aboutRoute(_ route: TrafficRoute, _ model: TrafficModel, _ phrases: Phrases) -> GuidanceText {
        let language = phrases.language
        let target = PlainText.sanitized(route.request.to.name[language])
        let clock = CivilTime(model.asOf).clock
        let first = Set(route.choices.first?.roads.map(\.name) ?? [])
        let ways = route.choices.enumerated().map { number, choice in
            // Another way is told by the road that sets it apart.
            let own = number == 0 ? [] : choice.roads.filter { !first.contains($0.name) }
            let main = (own.isEmpty ? choice.roads : own).max {
                ($0.kilometres, $1.name.zh) < ($1.kilometres, $0.name.zh)
            }
            return (
                road: PlainText.sanitized(main?.name[language] ?? ""), minutes: choice.minutes.text,
                ahead: choice.forecastMinutes
            )
        }
        func values(_ road: String) -> [String: String] {
            ["to": target, "road": road, "n": ways.first?.minutes ?? "—", "time": clock]
        }
        let road = ways.first?.road ?? ""
        let told = ways.map { way in
            let values = ["road": way.road, "n": way.minutes, "ahead": way.ahead.text]
            return phrases(way.ahead.value == nil ? "signs.way" : "signs.wayAhead", values)
        }
        return GuidanceText(
            sign: [
                fit([phrases("signs.signTo", values(road)), target, shortName(target)]),
                fit([
                    phrases("signs.signWay", values(road)), phrases("signs.signWay", values(shortName(road))),
                    phrases("signs.signWayShort", values(road)),
                ]),
            ],
            bulletin: phrases.sentences([
                head(model, phrases),
                phrases(
                    "signs.route",
                    [
                        "from": PlainText.sanitized(route.request.from.name[language]), "to": target,
                        "ways": phrases.list(told),
                    ]),
            ]))
    }

    /// Time, index and standard: no claim without them.
    private static func head(_ model: TrafficModel, _ phrases: Phrases) -> String {
        let civil = CivilTime(model.asOf)
        let grade = model.city.grade.map { phrases["grade.\($0)"] } ?? phrases["missing.tooFewReadings"]
        return phrases(
            "signs.head",
            [
                "time": civil.short, "index": model.city.index.text, "grade": grade, "standard": TrafficWords.standard,
            ])
    }

    /// The first of the wordings that fits a line, else the last one cut.
    static func fit(_ wordings: [String]) -> String {
        wordings.first { !$0.isEmpty && TextWidth.cells($0) <= signCells }
            ?? TextWidth.clipped(wordings.last ?? "", to: signCells)
    }

    /// Latin names without what can be spared on a sign.
    private static func shortName(_ name: String) -> String {
        let spare = [
            "Expressway": "Expwy", "Avenue": "Ave", "Road": "Rd", "Street": "St", "Bridge": "Br", "Railway": "Rwy",
            "Station": "Stn", "Terminal": "Term",
        ]
        return name.split(separator: " ").map { spare[String($0)] ?? String($0) }.joined(separator: " ")
    }
}

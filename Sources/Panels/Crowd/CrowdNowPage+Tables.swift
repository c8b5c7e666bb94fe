import Canvas
import CityKernels
import CityModel

/// Parts of the place and the sources of its count, a row each.
extension CrowdNowPage {
    /// Base-station counts below this are not shown: so few people could be told apart.
    private static let fewestPhones = 15.0

    /// Parts with lines of their own: their people are an assumed share of the place's.
    static func areas(_ detail: CrowdModel.Detail, _ context: DrawContext) -> [DetailBlock] {
        guard !detail.areas.isEmpty else { return [] }
        let people = detail.fusion.now?.estimate.persons ?? detail.spot.count.value
        let rows = detail.areas.map { area in
            let persons = people.map { max(0, $0) * area.shareOfPeople }
            let density = persons.flatMap {
                CrowdDensity(persons: $0, areaSquareMetres: area.areaSquareMetres)
            }
            let isOver = (density?.personsPerSquareMetre ?? 0) >= area.linePersonsPerSquareMetre
            let line = Digits.fixed(area.linePersonsPerSquareMetre, 2)
            return [
                StyledText(area.name[context.phrases.language]),
                StyledText(persons.map { CrowdPages.people($0) } ?? "—"),
                StyledText(density.map { Digits.fixed($0.personsPerSquareMetre, 2) } ?? "—"),
                StyledText(density.map { CrowdView.letter($0.levelOfService) } ?? "—"),
                StyledText(
                    isOver ? context.phrases("crowd.partOver", ["line": line]) : line,
                    TextStyle(isOver ? "severity.orange" : "text")),
            ]
        }
        let header = [
            "crowd.column.part", "crowd.column.partPeople", "crowd.column.partDensity", "column.service",
            "crowd.column.partLine",
        ]
        return [.rows(header: header.map { context.phrases[$0] }, rows)]
    }

    /// Every source with its last reading and how it did over the last day.
    static func sources(_ detail: CrowdModel.Detail, _ context: DrawContext) -> [DetailBlock] {
        guard !detail.fusion.sources.isEmpty else { return [] }
        let rows = detail.fusion.sources.map { source in
            [
                StyledText(context.phrases["crowd.sensor.\(source.key)"]),
                StyledText(context.phrases[stateKey(source.state)], TextStyle(role(source.state))),
                StyledText("\(Digits.fixed(source.health.usableShare * 100, 0)) %"),
                StyledText(source.last.map { CivilTime($0.time).clock } ?? "—"),
                StyledText(reading(source, context)),
            ]
        }
        let header = [
            "crowd.column.source", "crowd.column.state", "crowd.column.usable", "crowd.column.time",
            "crowd.column.reading",
        ]
        return [.rows(header: header.map { context.phrases[$0] }, rows)]
    }

    private static func reading(_ source: CrowdFusion.Source, _ context: DrawContext) -> String {
        guard let last = source.last, last.isUsable else { return "—" }
        let isHidden = source.key == "cells" && last.value < fewestPhones
        let number = isHidden ? "< \(CrowdPages.people(fewestPhones))" : CrowdPages.people(last.value)
        return context.phrases("crowd.reading.\(source.key)", ["n": number])
    }

    private static func stateKey(_ state: OccupancySensorState) -> String {
        switch state {
        case .used: "crowd.state.used"
        case .missing: "crowd.state.missing"
        case .implausible: "crowd.state.implausible"
        case .doubted: "crowd.state.doubted"
        }
    }

    private static func role(_ state: OccupancySensorState) -> StyleRole {
        switch state {
        case .used: "text"
        case .missing: "quality.stale"
        case .implausible, .doubted: "quality.suspect"
        }
    }
}

import Canvas
import CityKernels
import CityModel

/// Words, signs and colours of grades.
enum TrafficWords {
    static let standard = CongestionStandard.ratioGBT33171.rawValue

    static func role(_ grade: CongestionGrade) -> StyleRole { StyleRole("grade.\(grade.rawValue + 1)") }

    static func glyph(_ grade: CongestionGrade, _ glyphs: GlyphSet) -> String {
        switch grade {
        case .unobstructed: glyphs.check
        case .basicallyUnobstructed: glyphs.severityMark(.blue)
        case .lightlyCongested: glyphs.severityMark(.yellow)
        case .moderatelyCongested: glyphs.severityMark(.orange)
        case .severelyCongested: glyphs.severityMark(.red)
        }
    }

    static func grade(_ link: TrafficModel.Link, _ context: DrawContext) -> StyledText {
        guard let grade = link.grade else { return unknown(link.ratio, context) }
        return words(grade, link.alarm, context)
    }

    static func grade(_ area: TrafficArea, _ context: DrawContext) -> StyledText {
        guard let grade = area.grade else { return unknown(area.index, context) }
        return words(grade, area.alarm, context)
    }

    private static func words(_ grade: CongestionGrade, _ alarm: Alarm?, _ context: DrawContext) -> StyledText {
        let mark = context.mark(of: alarm, raised: "!")
        return StyledText(
            "\(glyph(grade, context.glyphs)) \(context.phrases["grade.\(grade)"])\(mark)", TextStyle(role(grade)))
    }

    /// Why there is no grade: unknown is not free flow.
    private static func unknown(_ figure: Figure, _ context: DrawContext) -> StyledText {
        StyledText(context.phrases["missing.\((figure.missing ?? .noData).rawValue)"], "quality.missing")
    }

    static func change(_ change: Double?, _ context: DrawContext) -> StyledText {
        guard let change else { return StyledText("—", "muted") }
        let arrow = abs(change) < 1 ? context.glyphs.steady : change > 0 ? context.glyphs.up : context.glyphs.down
        return StyledText("\(arrow)\(Digits.fixed(abs(change), 0))", change < 0 ? "text" : "muted")
    }
}

import Canvas
import CityKernels
import CityModel

/// Draws the poverty panel; divisions and households have a view each.
enum PovertyView {
    static func columns(_ model: PovertyModel) -> [BrowseColumn<PovertyRow>] {
        model.whole?.division.level == .village ? HouseholdView.columns : DivisionView.columns
    }

    static func rows(_ model: PovertyModel, _ state: PovertyState) -> [PovertyRow] {
        BrowseOrder.visible(model.rows, state.browse, columns: columns(model))
    }

    static func draw(
        _ model: PovertyModel, _ state: PovertyState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        let rows = rows(model, state)
        let current = state.browse.current(rows)
        BrowseView(
            headline: model.whole.map { DivisionView.headline($0, context) } ?? [], columns: columns(model), rows: rows,
            state: state.browse, layers: layers(model, current?.id, context), bounds: model.bounds,
            tableTitle: tableTitle(model, context), mapTitle: context.phrases["poverty.map"],
            detailTitle: current?.name[context.phrases.language] ?? "",
            detail: current.map { blocks($0, model, context) } ?? []
        ).draw(in: area, on: &grid, context: context)
    }

    /// The figures of the selected row's card, for Tab and `e`.
    static func figures(_ model: PovertyModel, _ state: PovertyState) -> [Figure] {
        switch state.browse.current(rows(model, state)) {
        case .division(let report)?: DivisionView.figures(report, nil).map(\.figure)
        case .household(let report)?: HouseholdView.figures(report).map(\.figure)
        case nil: model.whole.map { [$0.monitored] } ?? []
        }
    }

    private static func blocks(_ row: PovertyRow, _ model: PovertyModel, _ context: DrawContext) -> [DetailBlock] {
        switch row {
        case .division(let report): DivisionView.blocks(report, context)
        case .household(let report): HouseholdView.blocks(report, CivilTime(model.asOf).date, context)
        }
    }

    private static func tableTitle(_ model: PovertyModel, _ context: DrawContext) -> String {
        guard let division = model.whole?.division else { return context.phrases["poverty.parts"] }
        let parts = context.phrases["poverty.level.\(division.level.rawValue + 1)"]
        return "\(division.name[context.phrases.language]) \(context.glyphs.crumb) \(parts)"
    }

    /// Areas by their share of monitored households, villages by the number of monitored households, in eight coarse steps; a suppressed number has the lowest.
    private static func layers(_ model: PovertyModel, _ selected: EntityID?, _ context: DrawContext) -> MapLayers {
        let largest = max(model.villages.first?.monitored.value ?? 0, SmallCells.least)
        let ramp = context.glyphs.ramp
        let points = model.villages.map { village in
            let isSelected = village.division.id == selected
            let name = village.division.name[context.phrases.language]
            guard let count = village.monitored.value else {
                return MapPoint(
                    position: village.division.position, glyph: context.glyphs.bullet, role: "text", label: "",
                    isSelected: isSelected)
            }
            let step = min(max(count * ramp.count / largest - 1, 0), ramp.count - 1)
            return MapPoint(
                position: village.division.position, glyph: count == 0 ? context.glyphs.leaf : String(ramp[step]),
                role: count == 0 ? "muted" : "accent", label: count == 0 ? "" : name, isSelected: isSelected)
        }
        let shares = incidences(model)
        let outlines = model.outlines.map { MapPolygon(ring: $0.ring, value: shares[$0.division]) }
        let villages = MapLegendItem(
            glyph: String(ramp[ramp.count / 2]), role: "accent",
            label: context.phrases["poverty.legend.village"])
        return MapLayers(
            polygons: outlines,
            areaScale: HeatScale.round(
                of: outlines.compactMap(\.value),
                roles: ["grade.1", "grade.2", "grade.3", "grade.4", "grade.5"]),
            areaUnit: "‰", points: points, legend: [villages])
    }

    /// Monitored of 1,000 households by division, where that is not hidden.
    private static func incidences(_ model: PovertyModel) -> [EntityID: Double] {
        var shares: [EntityID: Double] = [:]
        for case .division(let report) in model.rows { shares[report.division.id] = report.incidence.value }
        return shares
    }

    // MARK: Cells

    /// A count under the small-group rule: `12`, `<5`, or the sign for one hidden beside it.
    static func count(_ count: ShownCount, _ context: DrawContext) -> String {
        switch count {
        case .exact(let number): Digits.fixed(Double(number), 0, grouped: true)
        case .fewerThanFive: context.phrases["poverty.fewerThanFive"]
        case .withheld: context.phrases["poverty.withheld"]
        }
    }

    static func number(_ figure: Figure) -> StyledText {
        StyledText(figure.text, figure.value == nil ? "quality.missing" : "text")
    }

    static func key(_ value: Double?) -> SortKey { value.map { .number($0) } ?? .missing }
}

package import Canvas
package import CityModel

/// A figure with its label in a headline or a detail.
package struct LabelledFigure: Sendable {
    /// Key in the string catalogue.
    package let label: String
    package let figure: Figure
    /// Style of the value; the text colour when nil.
    package let role: StyleRole?
    /// Words shown after the number, such as a grade; already in the reader's language.
    package let remark: String

    package init(_ label: String, _ figure: Figure, role: StyleRole? = nil, remark: String = "") {
        self.label = label
        self.figure = figure
        self.role = role
        self.remark = remark
    }
}

/// One piece of a detail, drawn from the top down until the room is used.
package enum DetailBlock: Sendable {
    case heading(String)
    case figure(LabelledFigure)
    case text(StyledText)
    /// A chart, with the rows it would like and those it keeps however little room there is; it may shrink to a third
    /// otherwise.
    case chart(LineChart, rows: Int, least: Int = 3)
    case raster(HeatRaster, rows: Int)
    case calendar(HeatCalendar)
    case graph(GraphView)
    /// Rows of cells under short headings, in columns of equal right to width.
    case rows(header: [String], [[StyledText]])
    case gap
}

extension DetailBlock {
    /// The figures of a detail in reading order, for `e` and Tab.
    package static func figures(_ blocks: [DetailBlock]) -> [Figure] {
        blocks.compactMap { block in
            if case .figure(let labelled) = block { labelled.figure } else { nil }
        }
    }
}

/// Words for a figure's value, unit and quality; one place for every panel.
package enum FigureText {
    /// `1,234 人`, `0.82`, `— (no data)`.
    package static func value(_ figure: Figure, _ context: DrawContext) -> String {
        guard figure.value != nil else {
            let reason = figure.missing ?? .noData
            return "— (\(context.phrases["missing.\(reason.rawValue)"]))"
        }
        if figure.unit == DisplayChoices.WindUnit.metresPerSecond.rawValue, let speed = figure.value {
            let wind = context.choices.wind
            return
                "\(Digits.fixed(speed * wind.factor, figure.decimals, grouped: true)) \(unit(wind.rawValue, context))"
        }
        return figure.unit.isEmpty ? figure.text : "\(figure.text) \(unit(figure.unit, context))"
    }

    /// Value, sign of quality and, while comparing, the difference to the other moment; also what is recorded for that.
    /// - Parameter label: The catalogue key the figure stands under on the screen.
    package static func told(_ figure: Figure, under label: String, _ context: DrawContext) -> String {
        context.record?.note(figure, under: label)
        let text = marked(figure, context)
        guard let book = context.compared, figure.value != nil else { return text }
        return "\(text) \(difference(figure, book.figure(under: label, about: figure.subject), context))"
    }

    /// Value and sign of quality: `96 km/h 预`, `0.82?`. A word stands off the unit, also in a language without spaces.
    package static func marked(_ figure: Figure, _ context: DrawContext) -> String {
        let sign = mark(figure, context)
        return value(figure, context) + (sign.first?.isLetter == true ? " " : "") + sign
    }

    private static func difference(_ now: Figure, _ then: Figure?, _ context: DrawContext) -> String {
        guard let value = now.value, let then else { return "\(context.glyphs.difference)—" }
        guard let old = then.value else {
            let reason = context.phrases["missing.\((then.missing ?? .noData).rawValue)"]
            return "\(context.glyphs.difference)— (\(reason))"
        }
        return context.glyphs.difference + Digits.signed(value - old, now.decimals)
    }

    /// The unit as read in this language: catalogue key `unit.<symbol>` where there is one.
    package static func unit(_ symbol: String, _ context: DrawContext) -> String {
        context.phrases.has("unit.\(symbol)") ? context.phrases["unit.\(symbol)"] : symbol
    }

    /// A sign behind the value that tells quality without colour; empty for good figures.
    package static func mark(_ figure: Figure, _ context: DrawContext) -> String {
        switch figure.quality {
        case .good, .simulated, .unavailable: ""
        case .suspect: "?"
        case .stale: context.phrases["mark.stale"]
        case .partial: context.phrases["mark.partial"]
        case .forecast: context.phrases["mark.forecast"]
        }
    }

    package static func role(_ figure: Figure) -> StyleRole {
        switch figure.quality {
        case .good, .simulated: "text"
        case .suspect: "quality.suspect"
        case .stale, .partial: "quality.stale"
        case .forecast: "quality.forecast"
        case .unavailable: "quality.missing"
        }
    }

    /// How long ago, in the coarsest unit that says enough: `3 min`, `2 h`, `5 d`.
    package static func age(_ seconds: Int64, _ context: DrawContext) -> String {
        let value = max(0, seconds)
        if value < 90 { return context.phrases("age.seconds", ["n": String(value)]) }
        if value < 5400 { return context.phrases("age.minutes", ["n": String((value + 30) / 60)]) }
        if value < 129_600 { return context.phrases("age.hours", ["n": String((value + 1800) / 3600)]) }
        return context.phrases("age.days", ["n": String((value + 43_200) / 86_400)])
    }
}

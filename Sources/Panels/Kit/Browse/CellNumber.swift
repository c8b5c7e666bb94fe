import Canvas
import CityModel

/// A cell of a table that tells a number: the number as it is told, and its difference to the same at another moment.
struct CellNumber {
    /// In the unit it is told in: per cent for shares.
    let value: Double
    private let decimals: Int
    /// 100 for shares told in per cent.
    private let factor: Double
    /// `%`, or nothing.
    let unit: String

    /// Nil when the text is not this number: a word, a grade, a picture.
    /// - Parameters:
    ///   - text: The cell as it is told, `1,301` or `63%`.
    ///   - value: What the column sorts by.
    init?(_ text: String, value: Double) {
        let unit = text.hasSuffix("%") ? "%" : ""
        let digits = text.dropLast(unit.count).filter { $0 != "," && $0 != " " }
        guard let told = Double(digits), value.isFinite else { return nil }
        decimals = digits.firstIndex(of: ".").map { digits.distance(from: $0, to: digits.endIndex) - 1 } ?? 0
        let rounding = 0.5000001 * (0..<decimals).reduce(1.0) { step, _ in step / 10 }
        guard let factor = [1.0, 100].first(where: { abs(told - value * $0) <= rounding }) else { return nil }
        self.value = value * factor
        self.factor = factor
        self.unit = unit
    }

    /// `+12`, `-0.3%`; a dash when there was no number then.
    func difference(since then: Double?, _ glyphs: GlyphSet) -> StyledText {
        guard let then else { return StyledText(glyphs.missing, "quality.missing") }
        return StyledText(Digits.signed(value - then * factor, decimals) + unit)
    }
}

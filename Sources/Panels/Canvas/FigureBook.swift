package import CityModel
import Synchronization

/// The numbers of one frame by what they are called on it: kept while the screen of another moment is drawn unseen, looked
/// up while the one on screen is drawn with differences.
package final class FigureBook: Sendable {
    private struct Name: Hashable {
        let label: String
        let subject: LocalizedText
    }

    private struct Pages {
        var figures: [Name: Figure] = [:]
        var table: (@Sendable (EntityID, String) -> Double?)?
    }

    private let pages = Mutex(Pages())

    package init() {}

    /// - Parameter label: The catalogue key the figure stands under.
    package func note(_ figure: Figure, under label: String) {
        pages.withLock { $0.figures[Name(label: label, subject: figure.subject)] = figure }
    }

    package func figure(under label: String, about subject: LocalizedText) -> Figure? {
        pages.withLock { $0.figures[Name(label: label, subject: subject)] }
    }

    /// - Parameter value: The number of a row in a column, by the column's catalogue key.
    package func noteTable(_ value: @escaping @Sendable (EntityID, String) -> Double?) {
        pages.withLock { $0.table = value }
    }

    package func number(of row: EntityID, in column: String) -> Double? {
        pages.withLock { $0.table }?(row, column)
    }
}

/// In what form something seen can be taken away.
package enum ExportFormat: String, Sendable, Hashable, CaseIterable {
    /// The frame.
    case text, ansi, svg, html
    /// The frame as a picture, made from the drawing by a program of the system.
    case png
    /// The table behind the frame, all its rows.
    case csv, json

    package var isTable: Bool { self == .csv || self == .json }

    /// What file names end in.
    package var ending: String {
        switch self {
        case .text: "txt"
        case .ansi: "ans"
        case .svg, .html, .png, .csv, .json: rawValue
        }
    }
}

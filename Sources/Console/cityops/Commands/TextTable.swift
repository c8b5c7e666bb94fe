import Canvas

/// Rows under a header in columns as wide as their cells need.
enum TextTable {
    static func lines(header: [String], rows: [[String]]) -> [String] {
        let widths = header.indices.map { column in
            max(
                TextWidth.cells(header[column]),
                rows.map { column < $0.count ? TextWidth.cells($0[column]) : 0 }.max() ?? 0)
        }
        return ([header] + rows).map { row in
            zip(row, widths).map { TextWidth.padded($0, to: $1, alignment: .left) }.joined(separator: "  ")
        }
    }
}

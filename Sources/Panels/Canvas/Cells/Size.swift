/// An extent in terminal cells, never negative.
package struct Size: Hashable, Sendable {
    package let columns: Int
    package let rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = min(max(columns, 0), Rect.limit)
        self.rows = min(max(rows, 0), Rect.limit)
    }

    package var isEmpty: Bool { columns == 0 || rows == 0 }
}

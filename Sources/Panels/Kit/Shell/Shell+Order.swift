import Canvas

/// The order of lists: names as the language has them, and what a list is sorted by where that cannot be seen.
extension Shell {
    /// Lets a list's names be put in order as the language has them.
    func orderNames(of session: any PanelSession) {
        let order = NameOrder(phrases.language, readings: search.readings)
        guard let browse = session.browse, browse.nameOrder != order else { return }
        session.changeBrowse { $0.nameOrder = order }
    }

    /// Says what the list is sorted by when that column is not on the screen.
    func tellOrder(of session: any PanelSession) {
        guard let browse = session.browse, let column = browse.sortColumn, let table = session.notes?.table,
            table.titles.indices.contains(column)
        else { return }
        let shown = table.placement.fields.compactMap { field in
            table.columnOrder.indices.contains(field.column) ? table.columnOrder[field.column] : nil
        }
        guard !shown.contains(column) else { return }
        let mark = browse.isAscending ? glyphs.ascending : glyphs.descending
        say("browse.sortedBy", ["column": phrases[table.titles[column]], "mark": mark])
    }
}

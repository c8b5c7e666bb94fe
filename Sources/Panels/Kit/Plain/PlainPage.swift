package import Canvas
package import CityModel

/// A console screen as lines to be read aloud: headings, `label: value`, tables as `row 1 of 64: …`.
package enum PlainPage {
    /// So much room that nothing is cut.
    private static let size = Size(columns: 1000, rows: 400)
    package static let rowsAtOnce = 10

    /// What the open panel tells now.
    /// - Parameter rows: How many rows of a table are wanted at least.
    package static func entries(_ shell: Shell, rows: Int = rowsAtOnce) -> [Transcript.Entry] {
        var grid = CellGrid(size: size)
        grid.transcript = Transcript(rowLimit: max(rows, 1))
        var context = shell.context
        context.manner = .told
        context.glyphs = .told(shell.phrases, comparedWith: shell.comparison.map { "compare.\($0.mode.rawValue)" })
        shell.active.draw(in: Rect(size), on: &grid, context: context)
        return grid.transcript?.entries ?? []
    }

    /// Where one is: panel, place in it, moment, and what must not be taken for real.
    package static func title(_ shell: Shell) -> String {
        let phrases = shell.phrases
        let digit = shell.entries.first { $0.id == shell.active.id }.map { String($0.digit) } ?? ""
        var parts = [phrases("plain.panel", ["digit": digit, "name": phrases["panel.\(shell.active.id)"]])]
        parts += shell.active.crumbs.map { PlainText.sanitized($0[phrases.language]) }
        let civil = CivilTime(shell.moment)
        parts.append("\(civil.date.iso) \(civil.clock)")
        if let words = shell.comparisonWords { parts.append(Transcript.readable(words)) }
        if shell.travel.held != nil { parts.append(phrases["plain.past"]) }
        if shell.clock.isDrill { parts.append(phrases["banner.drill"]) }
        return parts.joined(separator: phrases["plain.separator"])
    }

    /// Open alarms by level, worst first.
    package static func alarms(_ shell: Shell) -> String {
        let counts = shell.status?.alarms ?? [:]
        let told = Severity.allCases.reversed().compactMap { severity in
            counts[severity].flatMap { $0 > 0 ? "\(shell.phrases["severity.\(severity.word)"]) \($0)" : nil }
        }
        return told.isEmpty
            ? shell.phrases["plain.noAlarms"]
            : shell.phrases("plain.alarms", ["counts": told.joined(separator: shell.phrases["plain.separator"])])
    }

    /// Each open alarm as a line, as the overview lists them.
    package static func alarmList(_ alarms: [OverviewModel.AlarmRow], _ shell: Shell) -> [String] {
        var context = shell.context
        context.manner = .told
        context.glyphs = .told(shell.phrases)
        let cells = OverviewView.columns.map { column in
            (shell.phrases[column.title], alarms.map { column.text($0, context).text })
        }
        let table = Transcript.Rows(
            header: cells.map(\.0), count: alarms.count, selected: nil, first: 0,
            rows: alarms.indices.map { row in cells.map { $0.1[row] } })
        return lines(table, shell, rows: alarms.count)
    }

    /// The whole page from the top.
    /// - Parameter rows: How many of a table's.
    package static func lines(_ shell: Shell, rows: Int = rowsAtOnce) -> [String] {
        var lines = [title(shell), alarms(shell)]
        if let failure = shell.active.failure {
            lines.append(shell.phrases("shell.loadFailed", ["reason": PlainText.sanitized(failure)]))
        }
        for entry in entries(shell, rows: rows) { lines += self.lines(entry, shell, rows: rows) }
        return lines
    }

    package static func lines(_ entry: Transcript.Entry, _ shell: Shell, rows: Int) -> [String] {
        switch entry {
        case .heading(let text): ["== \(text) =="]
        case .labelled(let label, let value): ["\(label): \(value)"]
        case .text(let text): [text]
        case .table(let table): self.lines(table, shell, rows: rows)
        }
    }

    /// The selected row and those after it, each with its headings, so that a row makes sense alone.
    private static func lines(_ table: Transcript.Rows, _ shell: Shell, rows: Int) -> [String] {
        let phrases = shell.phrases
        guard table.count > 0 else { return [] }
        var lines: [String] = []
        for (offset, row) in table.rows.prefix(rows).enumerated() {
            let index = table.first + offset
            // A small curve has no words: blanks alone would be read as a heading without a value.
            let words = zip(table.header, row).filter { $1.isEmpty || !$1.allSatisfy { $0 == " " } }.map {
                title, cell in
                let told = Transcript.readable(cell)
                return title.isEmpty ? told : "\(title) \(told.isEmpty ? phrases["plain.nothing"] : told)"
            }
            let key = index == table.selected ? "plain.selectedRow" : "plain.row"
            lines.append(
                phrases(
                    key,
                    [
                        "n": "\(index + 1)", "all": "\(table.count)",
                        "cells": words.joined(separator: phrases["plain.cellSeparator"]),
                    ]))
        }
        let last = table.first + min(rows, table.rows.count)
        if last < table.count { lines.append(phrases("plain.more", ["n": "\(table.count - last)"])) }
        return lines
    }

    /// The row that is selected, as one line; nil when the panel shows no table.
    package static func selectedRow(_ shell: Shell) -> String? {
        for case .table(let table) in entries(shell) where table.selected != nil {
            return lines(table, shell, rows: 1).first
        }
        return nil
    }

    /// The statements of a page without its tables, by label; what an update is told from.
    package static func statements(_ shell: Shell) -> [(label: String, value: String)] {
        entries(shell).compactMap { entry in
            if case .labelled(let label, let value) = entry { (label, value) } else { nil }
        }
    }

    /// A figure's origin, one line a fact.
    package static func explanation(_ figure: Figure, _ shell: Shell) -> [String] {
        let title = PlainText.sanitized(
            "\(shell.phrases["figure.\(figure.title)"]) \(figure.subject[shell.phrases.language])")
        return ["== \(title) =="]
            + ShellExplanation.lineage(figure, shell).map {
                "\(shell.phrases[$0.label]): \(PlainText.sanitized($0.text))"
            }
    }
}

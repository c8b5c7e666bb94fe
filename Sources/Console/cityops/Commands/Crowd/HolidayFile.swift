import CityAssets
import CityModel

/// Holidays as a file names them: the columns of `data/calendar/holidays.csv`, or no more than dates.
enum HolidayFile {
    /// - Parameter path: a file, or `cn` for the bundled calendars.
    static func read(_ path: String, _ setup: Setup) throws -> HolidayCalendar {
        if path == "cn" { return try CityFiles.load(setup.assets).calendar }
        return try parse(PackedFile.text(path), path: path)
    }

    static func parse(_ bytes: [UInt8], path: String) throws -> HolidayCalendar {
        let table = CSVTable(bytes)
        // A file of bare dates has no header: its first line is a date too.
        let hasHeader = table.header.first.flatMap { CivilDate($0.trimmingWhitespace) } == nil
        let first = hasHeader ? [] : [(line: 1, fields: table.header)]
        func column(_ names: [String]) -> Int? { hasHeader ? names.lazy.compactMap { table.column($0) }.first : nil }
        let date = column(["date", "day", "日期"]) ?? 0
        let name = column(["name_en", "name", "holiday", "name_zh", "名称"]) ?? (hasHeader ? nil : 1)
        let kind = column(["kind", "type", "类型"])
        var days: [(date: CivilDate, name: String, isMakeup: Bool)] = []
        for row in first + table.rows.map({ (line: $0.line, fields: $0.fields) }) {
            func field(_ index: Int?) -> String {
                index.flatMap { $0 < row.fields.count ? row.fields[$0].trimmingWhitespace : nil } ?? ""
            }
            guard let day = CivilDate(field(date).prefix(10)) else {
                throw Complaint(
                    "assets.field",
                    ["file": path, "line": "\(row.line)", "field": "date", "expected": "YYYY-MM-DD"], code: .input)
            }
            let isMakeup = ["makeup", "workday", "调休", "补班"].contains(field(kind).lowercased())
            days.append((day, PlainText.sanitized(field(name), limit: 80), isMakeup))
        }
        days.sort { $0.date < $1.date }
        return HolidayCalendar(entries: entries(days))
    }

    /// Numbers the days of each holiday: days next to each other with the same name are one.
    private static func entries(_ days: [(date: CivilDate, name: String, isMakeup: Bool)]) -> [HolidayEntry] {
        var entries = days.filter(\.isMakeup).map { day in
            HolidayEntry(date: day.date, name: text(day.name), kind: .makeup, dayIndex: 0, dayCount: 0)
        }
        let off = days.filter { !$0.isMakeup }
        var start = 0
        while start < off.count {
            var end = start + 1
            while end < off.count, off[end].date == off[end - 1].date.adding(days: 1), off[end].name == off[start].name
            {
                end += 1
            }
            for index in start..<end {
                entries.append(
                    HolidayEntry(
                        date: off[index].date, name: text(off[index].name), kind: .holiday,
                        dayIndex: index - start + 1, dayCount: end - start))
            }
            start = end
        }
        return entries
    }

    private static func text(_ name: String) -> LocalizedText { LocalizedText(zh: name, en: name) }
}

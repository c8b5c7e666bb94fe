import Canvas
import CityModel
import Foundation

/// The only folder the console writes what it shows to: `$XDG_DATA_HOME/cityops/exports`, or the one configured.
struct ExportFolder {
    let path: String

    /// Writes the screen as text and HTML and the table as CSV; returns the files' names.
    func write(
        _ grid: CellGrid, theme: Theme, table: (header: [String], rows: [[String]]), name: String, at moment: Timestamp
    ) throws -> [String] {
        try Setup.makeFolder(path)
        let civil = CivilTime(moment)
        let stem = "\(name)-\(civil.date.iso)-\(Digits.padded(civil.hour, 2))\(Digits.padded(civil.minute, 2))"
        var files = [
            "\(stem).txt": FrameExport.text(grid),
            "\(stem).html": FrameExport.html(grid, theme: theme, title: "CityOps \(name) \(civil.full)"),
        ]
        if !table.rows.isEmpty {
            let lines = ([table.header] + table.rows).map { $0.map(CSVField.quoted).joined(separator: ",") }
            files["\(stem).csv"] = lines.joined(separator: "\n") + "\n"
        }
        for (file, text) in files { try create("\(path)/\(file)", text) }
        return files.keys.sorted()
    }

    /// Writes one file of the console's own making into a folder below; returns its path.
    func write(_ text: String, folder: String, file: String) throws -> String {
        try Setup.makeFolder("\(path)/\(folder)")
        let place = "\(path)/\(folder)/\(file)"
        try create(place, text)
        return place
    }

    private func create(_ place: String, _ text: String) throws {
        guard
            FileManager.default.createFile(
                atPath: place, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw Complaint("file.unwritable", ["file": place], code: .trouble) }
    }
}

import Canvas
import CityModel
import Foundation

/// The only folder the console writes what it shows to: `$XDG_DATA_HOME/cityops/exports`, or the one configured.
struct ExportFolder {
    let path: String

    /// The folder the settings name, else the usual one.
    static func configured(_ settings: Settings) -> ExportFolder {
        ExportFolder(
            path: settings.path(.exportFolder).map(Setup.expanded)
                ?? Setup.folder("XDG_DATA_HOME", ".local/share") + "/exports")
    }

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
        for (file, text) in files {
            guard
                FileManager.default.createFile(
                    atPath: "\(path)/\(file)", contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
            else { throw Complaint("file.unwritable", ["file": "\(path)/\(file)"], code: .trouble) }
        }
        return files.keys.sorted()
    }
}

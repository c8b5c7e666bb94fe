import Canvas
import CityModel
import Foundation
import Glibc
import Terminal

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

    /// A recording of the screen in this folder, readable by nobody else; an older one of the same name is kept.
    ///
    /// - Parameter name: a file's name without any folder.
    func recording(named name: String) throws -> ScreenRecording {
        guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/"), PlainText.sanitized(name) == name else {
            throw Complaint("record.name", ["name": name], code: .usage)
        }
        try Setup.makeFolder(path)
        let file = "\(path)/\(name)"
        let descriptor = Glibc.open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw errno == EEXIST
                ? Complaint("record.exists", ["file": file], code: .usage)
                : Complaint("file.unwritable", ["file": file], code: .trouble)
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        // A full disk ends the recording, not the console.
        return ScreenRecording { line in try? handle.write(contentsOf: Data(line.utf8)) }
    }
}

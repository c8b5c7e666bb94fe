import Canvas
import CityModel
import Foundation
import Glibc
import Terminal

/// The only folder the console writes what it shows to: `$XDG_DATA_HOME/cityops/exports`, or the one configured.
struct ExportFolder: Sendable {
    let path: String

    /// The folder the settings name, else the usual one.
    static func configured(_ settings: Settings) -> ExportFolder {
        ExportFolder(
            path: settings.path(.exportFolder).map(Setup.expanded)
                ?? Setup.folder("XDG_DATA_HOME", ".local/share") + "/exports")
    }

    /// What is written: the frame, or all rows of the table behind it.
    struct Content: Sendable {
        let grid: CellGrid
        let theme: Theme
        let table: DataTable
        /// The file is called after its panel and moment.
        let origin: DataTable.Origin
    }

    /// Writes one new file, readable by its owner only; none is ever written over.
    /// - Returns: its name.
    func write(_ content: Content, as format: ExportFormat) throws -> String {
        let bytes = format == .png ? try Picture.png(of: document(content, .svg)) : Data(document(content, format).utf8)
        return try write(bytes, named: content.origin.panel, at: content.origin.moment, as: format)
    }

    /// The same with what is written made already.
    func write(_ document: String, named name: String, at moment: Timestamp, as format: ExportFormat) throws -> String {
        try write(Data(document.utf8), named: name, at: moment, as: format)
    }

    private func write(_ bytes: Data, named name: String, at moment: Timestamp, as format: ExportFormat) throws
        -> String
    {
        try Setup.makeFolder(path)
        let civil = CivilTime(moment)
        let stem = "\(name)-\(civil.date.iso)-\(Digits.padded(civil.hour, 2))\(Digits.padded(civil.minute, 2))"
        for number in 1...999 {
            let name = number == 1 ? "\(stem).\(format.ending)" : "\(stem)-\(number).\(format.ending)"
            if try create(name, bytes) { return name }
        }
        throw Complaint("file.unwritable", ["file": "\(path)/\(stem)"], code: .trouble)
    }

    private func document(_ content: Content, _ format: ExportFormat) -> String {
        switch format {
        case .text: FrameExport.text(content.grid)
        case .ansi: FrameExport.ansi(content.grid, theme: content.theme)
        case .svg, .png: FrameExport.svg(content.grid, theme: content.theme)
        case .html:
            FrameExport.html(
                content.grid, theme: content.theme,
                title: "CityOps \(content.origin.panel) \(CivilTime(content.origin.moment).full)")
        case .csv: TableExport.csv(content.table, content.origin)
        case .json: TableExport.json(content.table, content.origin)
        }
    }

    /// False when a file, or a link, of that name is there already.
    private func create(_ name: String, _ bytes: Data) throws -> Bool {
        let file = "\(path)/\(name)"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST || errno == ELOOP { return false }
            throw Complaint("file.unwritable", ["file": file], code: .trouble)
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: bytes)
            try handle.close()
        } catch {
            unlink(file)
            throw Complaint("file.unwritable", ["file": file], code: .trouble)
        }
        return true
    }

    /// Writes one file of the console's own making into a folder below; none is ever written over. Where the name is taken the file
    /// is numbered, and a text that holds its file's name gets the new one; what is there word for word already is not written twice.
    /// - Returns: its path, from the exports folder's own name on, which is short enough for the message line.
    func write(_ text: String, folder: String, file: String) throws -> String {
        let below = ExportFolder(path: "\(path)/\(folder)")
        try Setup.makeFolder(below.path)
        let (stem, ending) = (
            URL(filePath: file).deletingPathExtension().lastPathComponent, URL(filePath: file).pathExtension
        )
        for number in 1...999 {
            let own = number == 1 ? stem : "\(stem)-\(number)"
            let (name, bytes) = ("\(own).\(ending)", Data(text.replacing(stem, with: own).utf8))
            let isThere = (try? Data(contentsOf: URL(filePath: "\(below.path)/\(name)"))) == bytes
            if try isThere || below.create(name, bytes) {
                return "\(URL(filePath: path).lastPathComponent)/\(folder)/\(name)"
            }
        }
        throw Complaint("file.unwritable", ["file": "\(below.path)/\(file)"], code: .trouble)
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

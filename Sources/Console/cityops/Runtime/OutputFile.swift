import Foundation

enum OutputFile {
    /// Writes a file so that a reader sees all of it or nothing.
    static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw Complaint("file.unwritable", ["file": path], code: .trouble)
        }
    }
}

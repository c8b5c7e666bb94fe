import CityAssets
import Foundation

/// Files as they are, or unpacked when their name ends in `.gz`; `-` is standard input.
enum PackedFile {
    static func bytes(_ path: String) throws -> [UInt8] {
        if path == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
        guard path.hasSuffix(".gz") else {
            guard let bytes = AssetFolder.contents(path) else {
                throw Complaint("file.unreadable", ["file": path], code: .input)
            }
            return bytes
        }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", "--", path]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Complaint("file.unreadable", ["file": path], code: .input) }
        return Array(data)
    }
}

import CityAssets
import CitySync
import Foundation

/// Files as they are, or unpacked when their name ends in `.gz`; `-` is standard input.
enum PackedFile {
    /// A text as UTF-8; what is not UTF-8 is read as GB 18030, which holds GBK.
    static func text(_ path: String) throws -> [UInt8] {
        let bytes = try bytes(path)
        do throws(FormatFailure) {
            return try TextEncoding.utf8(bytes, charset: nil)
        } catch {
            throw Complaint("crowd.notText", ["file": path], code: .input)
        }
    }

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
        guard process.terminationStatus == 0 else {
            let isThere = FileManager.default.isReadableFile(atPath: path)
            throw Complaint(isThere ? "file.packed" : "file.unreadable", ["file": path], code: .input)
        }
        return Array(data)
    }
}

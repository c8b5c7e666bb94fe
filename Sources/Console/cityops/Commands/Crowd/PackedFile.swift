import CityAssets
import CitySync
import Foundation
import Glibc

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
        guard path != "-", !path.hasSuffix(".gz") else {
            var bytes: [UInt8] = []
            try pieces(path) { bytes += $0 }
            return bytes
        }
        guard let bytes = AssetFolder.contents(path) else {
            throw Complaint("file.unreadable", ["file": path], code: .input)
        }
        return bytes
    }

    /// Hands a file of any length over piece by piece, in order.
    static func pieces(_ path: String, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        guard path != "-" else { return try pieces(of: STDIN_FILENO, path, body) }
        guard path.hasSuffix(".gz") else {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Complaint("file.unreadable", ["file": path], code: .input) }
            defer { close(descriptor) }
            return try pieces(of: descriptor, path, body)
        }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", "--", path]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        do {
            try pieces(of: pipe.fileHandleForReading.fileDescriptor, path, body)
        } catch {
            // Closed, so that gzip does not wait for a reader.
            try? pipe.fileHandleForReading.close()
            process.waitUntilExit()
            throw error
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let isThere = FileManager.default.isReadableFile(atPath: path)
            throw Complaint(isThere ? "file.packed" : "file.unreadable", ["file": path], code: .input)
        }
    }

    private static func pieces(
        of descriptor: Int32, _ path: String, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
    ) throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Complaint("file.unreadable", ["file": path], code: .input) }
            guard count > 0 else { return }
            try buffer.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[..<count])) }
        }
    }
}

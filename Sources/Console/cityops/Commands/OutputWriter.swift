import ArgumentParser
import Glibc

/// A file or stdout, written through a buffer.
final class OutputWriter {
    private static let bufferedBytes = 1 << 18

    /// Two documents on one stdout are read by nobody.
    static func expectOne(isJSON: Bool, _ paths: String?...) throws {
        guard !isJSON || !paths.contains("-") else {
            throw ValidationError("--json writes to stdout already; name a file instead of -.")
        }
    }

    private let file: UnsafeMutablePointer<FILE>
    private let path: String
    private var buffer: [UInt8] = []

    init(_ path: String) throws {
        self.path = path
        let opened = path == "-" ? fdopen(dup(STDOUT_FILENO), "w") : fopen(path, "w")
        guard let opened else { throw Complaint("file.unwritable", ["file": path], code: .trouble) }
        file = opened
        buffer.reserveCapacity(Self.bufferedBytes + 4096)
    }

    func write(_ text: String) throws {
        try write { $0 += text.utf8 }
    }

    /// - Parameter body: appends to the bytes it gets.
    func write(_ body: (inout [UInt8]) -> Void) throws {
        body(&buffer)
        if buffer.count >= Self.bufferedBytes { try flush() }
    }

    func finish() throws {
        try flush()
        if fclose(file) != 0 { throw Complaint("file.unwritable", ["file": path], code: .trouble) }
    }

    private func flush() throws {
        let written = fwrite(buffer, 1, buffer.count, file)
        guard written == buffer.count else { throw Complaint("file.unwritable", ["file": path], code: .trouble) }
        buffer.removeAll(keepingCapacity: true)
    }
}

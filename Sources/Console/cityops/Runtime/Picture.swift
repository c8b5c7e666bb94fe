import Foundation
import Glibc

/// Turns a drawing into a picture with the system's `rsvg-convert`, started by its full path with fixed arguments, an
/// empty environment and no shell; the drawing goes in and the picture comes out through pipes.
enum Picture {
    private static let programs = ["/usr/bin/rsvg-convert", "/usr/local/bin/rsvg-convert"]
    private static let longestMilliseconds = 20_000

    private static var program: String? { programs.first { FileManager.default.isExecutableFile(atPath: $0) } }

    static var isPossible: Bool { program != nil }

    static func png(of svg: String) throws -> Data {
        guard let program else { throw Complaint("export.noConverter", code: .trouble) }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = ["--format=png"]
        process.environment = [:]
        // A converter that ends early must not end the console with it.
        signal(SIGPIPE, SIG_IGN)
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { throw Complaint("export.converter", code: .trouble) }
        let deadline = DispatchWorkItem { process.terminate() }
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(longestMilliseconds), execute: deadline)
        defer { deadline.cancel() }
        let feeder = Thread {
            try? input.fileHandleForWriting.write(contentsOf: Data(svg.utf8))
            try? input.fileHandleForWriting.close()
        }
        feeder.start()
        let picture = (try? output.fileHandleForReading.readToEnd()) ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0, picture.starts(with: [0x89, 0x50, 0x4E, 0x47]) else {
            throw Complaint("export.converter", code: .trouble)
        }
        return picture
    }
}

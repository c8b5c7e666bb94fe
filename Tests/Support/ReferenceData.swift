package import Foundation

/// Finds the reference data that lies beside the project: `CITYOPS_REFERENCE`, else `../shared/reference`.
package enum ReferenceData {
    /// The project's root folder, found from this file's own place.
    package static let projectRoot: URL = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    package static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["CITYOPS_REFERENCE"] {
            return URL(filePath: path, relativeTo: projectRoot)
        }
        return projectRoot.appending(path: "../shared/reference").standardizedFileURL
    }()

    /// Whether the named folder or file of the reference data is there; says so once when it is not.
    package static func isPresent(_ path: String) -> Bool {
        let found = FileManager.default.fileExists(atPath: folder.appending(path: path).path)
        if !found { print("skipped: reference data '\(path)' is absent under \(folder.path)") }
        return found
    }

    package static func bytes(_ path: String) throws -> Data {
        try Data(contentsOf: folder.appending(path: path))
    }

    /// The text of a file; `.gz` files are unpacked with `gzip -dc`.
    package static func text(_ path: String) throws -> String {
        guard path.hasSuffix(".gz") else { return String(decoding: try bytes(path), as: UTF8.self) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", folder.appending(path: path).path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}

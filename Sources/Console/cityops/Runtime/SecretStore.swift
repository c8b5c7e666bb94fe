import CitySync
import Foundation
import Glibc

/// Secrets of sources and destinations: the environment variable `CITYOPS_SECRET_<NAME>`, else a line `NAME=secret` of
/// `$XDG_CONFIG_HOME/cityops/secrets`, which nobody but its owner may read.
enum SecretStore {
    static func secrets(
        environment: [String: String] = ProcessInfo.processInfo.environment, file: String = defaultFile
    ) -> Secrets {
        Secrets { name in environment["CITYOPS_SECRET_" + name] ?? lines(file)[name] }
    }

    static var defaultFile: String { Setup.folder("XDG_CONFIG_HOME", ".config") + "/secrets" }

    /// Why the file is not read although it is there; nil when it is or need not be.
    static func complaint(_ file: String = defaultFile) -> Complaint? {
        var status = stat()
        guard stat(file, &status) == 0 else { return nil }
        return isPrivate(status) ? nil : Complaint("secrets.open", ["file": file], code: .input)
    }

    private static func lines(_ file: String) -> [String: String] {
        var status = stat()
        guard stat(file, &status) == 0, isPrivate(status), status.st_size < 1 << 20,
            let text = try? String(contentsOfFile: file, encoding: .utf8)
        else { return [:] }
        var result: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            let pair = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { result[pair[0].trimmingCharacters(in: .whitespaces)] = String(pair[1]) }
        }
        return result
    }

    private static func isPrivate(_ status: stat) -> Bool {
        status.st_mode & 0o077 == 0 && (status.st_uid == geteuid() || status.st_uid == 0)
    }
}

#if canImport(Glibc)
import Glibc
#endif

/// The folder that holds `data/` and `themes/`.
///
/// Searched in order: the place given on the command line, `CITYOPS_HOME`, beside the executable and its parents (a build folder
/// inside the package), `../share/cityops` of the executable, `/usr/local/share/cityops`, `/usr/share/cityops`.
package struct AssetFolder: Sendable, Hashable {
    package let path: String

    package static func find(
        explicit: String?, environment: [String: String], executable: String?,
        exists: (String) -> Bool = AssetFolder.isFile
    ) throws(AssetFailure) -> AssetFolder {
        let places = candidates(explicit: explicit, environment: environment, executable: executable)
        for place in places where exists(place + "/data/city/divisions.csv") { return AssetFolder(path: place) }
        throw .noFolder(searched: places)
    }

    /// The files of `folder` (relative) that end in `suffix`, sorted by name, as relative paths.
    package func files(in folder: String, suffix: String) -> [String] {
        guard let stream = opendir(path + "/" + folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(suffix), !name.hasPrefix(".") { names.append(folder + "/" + name) }
        }
        return names.sorted()
    }

    /// The bytes of a file, by its path relative to the folder.
    package func bytes(_ file: String) throws(AssetFailure) -> [UInt8] {
        guard let bytes = Self.contents(path + "/" + file) else { throw .unreadable(file: file) }
        return bytes
    }

    package static func isFile(_ path: String) -> Bool { access(path, R_OK) == 0 }

    /// The bytes of any readable file up to 256 MiB; nil when it cannot be read.
    package static func contents(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            bytes.append(contentsOf: buffer[0..<count])
            if bytes.count > 256 << 20 { return nil }
            if count < buffer.count { break }
        }
        return ferror(file) == 0 ? bytes : nil
    }

    private static func candidates(explicit: String?, environment: [String: String], executable: String?) -> [String] {
        if let explicit { return [explicit] }
        var places: [String] = []
        if let home = environment["CITYOPS_HOME"], !home.isEmpty { places.append(home) }
        if let executable {
            var folder = parent(executable)
            places.append(folder)
            places.append(parent(folder) + "/share/cityops")
            for _ in 0..<4 {
                folder = parent(folder)
                if !folder.isEmpty { places.append(folder) }
            }
        }
        return places + ["/usr/local/share/cityops", "/usr/share/cityops"]
    }

    private static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return String(path[..<slash])
    }
}

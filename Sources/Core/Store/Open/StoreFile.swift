internal import Glibc

/// What can be said of the file before SQLite touches it.
struct StoreFile {
    /// Bytes of SQLite's header (file format, 1.3).
    private static let headerLength = 100
    private static let magic = Array("SQLite format 3".utf8) + [0]

    let path: String

    /// Refuses folders, foreign files and newer schemas; creates the file with mode 0600 when it is to be written.
    func admit(_ access: Opening) throws(StoreFailure) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT, access == .readWrite else { throw failure(errno) }
            return try create()
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .cannotOpen(path: path, detail: "not a regular file") }
        try admitHeader(try header())
        guard access == .readWrite else { return }
        guard Glibc.access(path, W_OK) == 0 else { throw .readOnly(path: path) }
        if status.st_mode & 0o077 != 0 { chmod(path, 0o600) }
    }

    /// The name SQLite opens the file by. A relative path gets `./`, so that none is taken for a URI or for `:memory:`.
    /// On a read-only disk, where the write-ahead log's index cannot be made, the file is opened as immutable.
    func location(_ access: Opening) -> String {
        let plain = path.hasPrefix("/") ? path : "./" + path
        guard access == .readOnly, !isThere(plain + "-wal"), Glibc.access(Self.folder(of: plain), W_OK) != 0 else {
            return plain
        }
        return immutableLocation
    }

    /// The name of a file that nobody changes while it is read.
    var immutableLocation: String {
        "file:" + percentEncoded(path.hasPrefix("/") ? path : "./" + path) + "?immutable=1"
    }

    private func isThere(_ path: String) -> Bool { Glibc.access(path, F_OK) == 0 }

    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    }

    private func percentEncoded(_ path: String) -> String {
        path.utf8.map { byte in
            let scalar = Unicode.Scalar(byte)
            let isPlain =
                byte < 0x80 && (scalar.properties.isAlphabetic || "0123456789/-._~".unicodeScalars.contains(scalar))
            let digits = String(byte, radix: 16)
            return isPlain ? String(Character(scalar)) : "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }

    private func create() throws(StoreFailure) {
        let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(errno) }
        close(descriptor)
    }

    private func header() throws(StoreFailure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(errno) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Self.headerLength)
        let count = pread(descriptor, &bytes, Self.headerLength, 0)
        guard count >= 0 else { throw failure(errno) }
        return Array(bytes.prefix(count))
    }

    /// The header alone tells another program's file or a newer version's, so that neither is opened, let alone changed.
    private func admitHeader(_ header: [UInt8]) throws(StoreFailure) {
        if header.isEmpty { return }
        guard header.count == Self.headerLength, header.starts(with: Self.magic) else {
            throw .corrupt(path: path, detail: "no SQLite header")
        }
        let application = word(header, at: 68)
        let version = word(header, at: 60)
        guard application == Migration.applicationID || application == 0 && version == 0 else {
            throw .cannotOpen(path: path, detail: "application id \(application)")
        }
        let known = Migration.all.count
        guard version <= known else { throw .newerSchema(path: path, found: version, known: known) }
    }

    private func word(_ bytes: [UInt8], at offset: Int) -> Int {
        bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }

    private func failure(_ code: Int32) -> StoreFailure { Self.failure(code, path) }

    /// What a number of the system (`errno`) means for a store's file.
    static func failure(_ code: Int32, _ path: String) -> StoreFailure {
        switch code {
        case EROFS: .readOnly(path: path)
        case ENOSPC, EDQUOT, EFBIG: .diskFull(path: path)
        default: .cannotOpen(path: path, detail: String(cString: strerror(code)))
        }
    }
}

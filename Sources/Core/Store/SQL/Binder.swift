internal import CityModel
internal import GRDBSQLite

/// Binds the parameters of a statement one after the other.
struct Binder {
    private let handle: OpaquePointer
    private var index: Int32 = 0

    init(_ handle: OpaquePointer) { self.handle = handle }

    mutating func integer(_ value: Int64?) {
        index += 1
        if let value { sqlite3_bind_int64(handle, index, value) } else { sqlite3_bind_null(handle, index) }
    }

    mutating func integer(_ value: Int?) { integer(value.map(Int64.init)) }
    mutating func flag(_ value: Bool) { integer(value ? 1 : 0) }
    mutating func time(_ value: Timestamp?) { integer(value?.secondsSince1970) }

    /// A number whose bits count; see `StoredValue`.
    mutating func value(_ value: Double) {
        guard StoredValue.needsBits(value) else { return real(value) }
        blob(StoredValue.bytes(value))
    }

    mutating func real(_ value: Double?) {
        index += 1
        if let value { sqlite3_bind_double(handle, index, value) } else { sqlite3_bind_null(handle, index) }
    }

    mutating func text(_ value: String?) {
        index += 1
        guard var value else {
            sqlite3_bind_null(handle, index)
            return
        }
        value.withUTF8 { bytes in
            _ = bytes.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text(handle, index, $0.baseAddress ?? emptyText, Int32($0.count), transient)
            }
        }
    }

    mutating func blob(_ value: [UInt8]?) {
        index += 1
        guard let value else {
            sqlite3_bind_null(handle, index)
            return
        }
        value.withUnsafeBytes { bytes in
            if let start = bytes.baseAddress, !bytes.isEmpty {
                _ = sqlite3_bind_blob(handle, index, start, Int32(bytes.count), transient)
            } else {
                _ = sqlite3_bind_zeroblob(handle, index, 0)
            }
        }
    }

    /// An identifier; an empty one is stored as NULL, as foreign keys want it.
    mutating func id<Kind>(_ value: Identifier<Kind>?) {
        text(value.flatMap { $0.text.isEmpty ? nil : $0.text })
    }

    mutating func localized(_ value: LocalizedText) {
        text(value.zh)
        text(value.en)
    }

    mutating func coordinate(_ value: Coordinate?) {
        real(value?.longitude)
        real(value?.latitude)
    }

    /// Words in one column, a line each.
    mutating func lines(_ values: [String]) { text(values.joined(separator: "\n")) }
}

/// Tells SQLite to copy what is bound (`SQLITE_TRANSIENT`, a cast that Swift does not import).
private var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
private let emptyTextStorage: StaticString = ""
private var emptyText: UnsafePointer<CChar> {
    UnsafeRawPointer(emptyTextStorage.utf8Start).assumingMemoryBound(to: CChar.self)
}

internal import CityStore

/// The encoding of text that comes line by line: UTF-8, or GB 18030, which holds GBK and GB 2312.
///
/// What a text is shows in the first piece that is not ASCII; a piece says more than a line. Later lines in another encoding are
/// refused, but for those of three-byte UTF-8 in a file of GB 18030, which cannot be taken for anything else.
struct LineEncoding {
    private enum Kind { case unknown, utf8, gb18030 }

    private let charset: String?
    private var kind = Kind.unknown

    /// - Parameter charset: what the content type says; valid UTF-8 is believed before it.
    init(charset: String?) { self.charset = charset }

    /// Looks at whole lines, before they are read.
    /// - Throws: `.notText` for bytes that are neither.
    mutating func look(at lines: UnsafeBufferPointer<UInt8>) throws(FormatFailure) {
        guard kind == .unknown, lines.contains(where: { $0 >= 0x80 }) else { return }
        if String(validating: lines, as: UTF8.self) != nil {
            kind = .utf8
            return
        }
        // Some UTF-8 with a bad line in it is still UTF-8; a first line of GBK is not.
        _ = try TextEncoding.gb18030(Array(lines.prefix { $0 != 10 }), charset: charset)
        kind = .gb18030
    }

    /// The line as UTF-8.
    /// - Returns: nil when it is in no or another encoding.
    func utf8(_ line: ByteText) -> [UInt8]? {
        let bytes = Array(UnsafeBufferPointer(start: line.start, count: line.count))
        if bytes.allSatisfy({ $0 < 0x80 }) { return bytes }
        let isUTF8 = String(validating: bytes, as: UTF8.self) != nil
        switch kind {
        case .unknown, .utf8: return isUTF8 ? bytes : nil
        case .gb18030:
            if isUTF8, bytes.contains(where: { $0 >= 0xE0 }) { return bytes }
            return try? TextEncoding.gb18030(bytes, charset: nil)
        }
    }
}

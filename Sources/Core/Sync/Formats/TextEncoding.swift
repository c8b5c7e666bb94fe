internal import CCurl

/// Brings bodies of text to UTF-8.
package enum TextEncoding {
    /// The text as UTF-8. A byte-order mark or valid UTF-8 is believed before anything the server says; other bytes are
    /// taken for GB 18030, which holds GBK and GB 2312.
    package static func utf8(_ bytes: [UInt8], charset: String?) throws(FormatFailure) -> [UInt8] {
        if isUTF8(bytes) { return bytes }
        return try gb18030(bytes, charset: charset)
    }

    /// Text that is not UTF-8 as UTF-8.
    /// - Throws: `.notText` also when the server says that it is something else.
    static func gb18030(_ bytes: [UInt8], charset: String?) throws(FormatFailure) -> [UInt8] {
        let said = charset ?? "gb18030"
        guard ["gb18030", "gbk", "gb2312", "x-gbk", "cp936"].contains(said), !bytes.starts(with: [0xEF, 0xBB, 0xBF]),
            let text = converted(bytes, from: "GB18030")
        else { throw .notText(charset: said) }
        return text
    }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

    /// - Returns: nil when a byte does not belong to the encoding.
    private static func converted(_ bytes: [UInt8], from encoding: String) -> [UInt8]? {
        guard let converter = iconv_open("UTF-8", encoding), city_iconv_is_open(converter) else { return nil }
        defer { iconv_close(converter) }
        var input = bytes.map { CChar(bitPattern: $0) }
        // Two bytes of GBK become three, four of GB 18030 at most four.
        var output = [CChar](repeating: 0, count: bytes.count / 2 * 3 + 4)
        var (inputLeft, outputLeft) = (input.count, output.count)
        let room = output.count
        let failed = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                var (from, to) = (input.baseAddress, output.baseAddress)
                return iconv(converter, &from, &inputLeft, &to, &outputLeft) == -1
            }
        }
        guard !failed, inputLeft == 0 else { return nil }
        return output[..<(room - outputLeft)].map { UInt8(bitPattern: $0) }
    }
}

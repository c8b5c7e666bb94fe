import CitySync
import Testing

@Suite struct TextEncodingTests {
    @Test func `UTF-8 is left as it is, whatever the server says`() throws {
        let text = Array("惠州西湖,12".utf8)
        #expect(try TextEncoding.utf8(text, charset: nil) == text)
        #expect(try TextEncoding.utf8(text, charset: "gbk") == text)
    }

    @Test func `other bytes are taken for the national encoding`() throws {
        // 惠州西湖 in GBK, and U+20000 in the four bytes only GB 18030 has.
        let bytes: [UInt8] = [0xBB, 0xDD, 0xD6, 0xDD, 0xCE, 0xF7, 0xBA, 0xFE, 0x2C, 0x95, 0x32, 0x82, 0x36]
        #expect(try TextEncoding.utf8(bytes, charset: nil) == Array("惠州西湖,\u{20000}".utf8))
        #expect(try TextEncoding.utf8(bytes, charset: "gb2312") == Array("惠州西湖,\u{20000}".utf8))
    }

    @Test func `bytes of neither, or of an encoding we do not read, are refused`() {
        #expect(throws: FormatFailure.notText(charset: "gb18030")) {
            try TextEncoding.utf8([0x41, 0xFF], charset: nil)
        }
        #expect(throws: FormatFailure.notText(charset: "iso-8859-1")) {
            try TextEncoding.utf8([0x41, 0xE9], charset: "iso-8859-1")
        }
        #expect(throws: FormatFailure.notText(charset: "gb18030")) {
            try TextEncoding.utf8([0x41, 0xBB], charset: nil)
        }
    }
}

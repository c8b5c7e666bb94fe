import CityAccess
import Testing

@Suite("The field cipher")
struct FieldCipherTests {
    @Test("opens what it sealed", arguments: ["", "王小明", "44130219900307123X", String(repeating: "长", count: 5000)])
    func roundTrip(text: String) throws {
        let cipher = try FieldCipher(key: FieldCipher.newKey())
        #expect(try cipher.open(cipher.seal(text)) == text)
    }

    @Test("gives different bytes each time, none of them the text")
    func sealsDiffer() throws {
        let cipher = try FieldCipher(key: FieldCipher.newKey())
        let (first, second) = (try cipher.seal("13800138000"), try cipher.seal("13800138000"))
        #expect(first != second)
        #expect(first.count == 12 + 11 + 16)
        #expect(!String(decoding: first, as: UTF8.self).contains("13800138000"))
    }

    @Test("refuses changed bytes and another key")
    func refusesForgery() throws {
        let cipher = try FieldCipher(key: FieldCipher.newKey())
        let sealed = try cipher.seal("王小明")
        for index in sealed.indices {
            var forged = sealed
            forged[index] ^= 1
            #expect(throws: CipherFailure.cannotOpen) { try cipher.open(forged) }
        }
        #expect(throws: CipherFailure.cannotOpen) { try FieldCipher(key: FieldCipher.newKey()).open(sealed) }
        #expect(throws: CipherFailure.cannotOpen) { try cipher.open([]) }
    }

    @Test("wants 32 bytes of key", arguments: [0, 16, 31, 33])
    func keyLength(length: Int) {
        #expect(throws: CipherFailure.keyLength(length)) {
            try FieldCipher(key: [UInt8](repeating: 7, count: length))
        }
    }
}

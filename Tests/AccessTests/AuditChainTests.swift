import CityAccess
import Testing

@Suite("The audit chain")
struct AuditChainTests {
    @Test("is whole when nothing was touched")
    func whole() {
        let (rows, head) = chain(length: 20)
        #expect(AuditChain.faults(in: rows, head: head).isEmpty)
        #expect(AuditChain.faults(in: [], head: AuditHead(sequence: 0, digest: AuditChain.origin)).isEmpty)
    }

    @Test("finds any row that was edited, cut out or moved", arguments: 0..<20)
    func tampered(index: Int) {
        let (rows, head) = chain(length: 20)
        var edited = rows
        edited[index] = AuditLink(
            sequence: rows[index].sequence, fields: ["x"], previous: rows[index].previous, digest: rows[index].digest)
        #expect(AuditChain.faults(in: edited, head: head) == [.edited(sequence: Int64(index + 1))])

        var cut = rows
        cut.remove(at: index)
        #expect(!AuditChain.faults(in: cut, head: head).isEmpty)

        var moved = rows
        moved.swapAt(index, (index + 1) % 20)
        #expect(!AuditChain.faults(in: moved, head: head).isEmpty)
    }

    @Test("finds an edited row whose digest was computed anew")
    func forgedDigest() {
        var (rows, head) = chain(length: 5)
        let digest = AuditChain.digest(previous: rows[2].previous, fields: ["forged"])
        rows[2] = AuditLink(sequence: 3, fields: ["forged"], previous: rows[2].previous, digest: digest)
        #expect(AuditChain.faults(in: rows, head: head) == [.broken(sequence: 4)])
    }

    @Test("tells where one field ends and the next begins")
    func fieldBorders() {
        let one = AuditChain.digest(previous: AuditChain.origin, fields: ["ab", "c"])
        let other = AuditChain.digest(previous: AuditChain.origin, fields: ["a", "bc"])
        #expect(one != other)
        #expect(one.count == 32)
    }

    @Test("is SHA-256 over the length-prefixed fields")
    func knownDigest() {
        // printf '\0\0\0\0\0\0\0\x01\x07\0\0\0\0\0\0\0\x02hi' | sha256sum
        let digest = AuditChain.digest(previous: [7], fields: ["hi"])
        #expect(digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == knownHexadecimal)
    }

    private func chain(length: Int) -> (rows: [AuditLink], head: AuditHead) {
        var rows: [AuditLink] = []
        var previous = AuditChain.origin
        for sequence in 1...Int64(length) {
            let fields = ["user.\(sequence % 3)", "act", "\(sequence)"]
            let digest = AuditChain.digest(previous: previous, fields: fields)
            rows.append(AuditLink(sequence: sequence, fields: fields, previous: previous, digest: digest))
            previous = digest
        }
        return (rows, AuditHead(sequence: Int64(length), digest: previous))
    }
}

private let knownHexadecimal = "518f061eff7bdd7a28eac07524507a700d54cf768bf74cb2eb320809f71391a6"

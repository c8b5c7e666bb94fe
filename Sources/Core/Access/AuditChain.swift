internal import Crypto

/// A chain of digests over the rows of the audit log: changing, removing or moving a row breaks it.
package enum AuditChain {
    /// The digest before the first row.
    package static let origin = [UInt8](repeating: 0, count: 32)

    /// SHA-256 over the previous digest and the fields, each with its length (8 bytes, big-endian) before it, so that
    /// moving a character from one field to the next changes the digest.
    package static func digest(previous: [UInt8], fields: [String]) -> [UInt8] {
        var hash = SHA256()
        absorb(previous, into: &hash)
        for field in fields { absorb(Array(field.utf8), into: &hash) }
        return Array(hash.finalize())
    }

    /// Faults of rows read in the order of their sequence numbers.
    /// - Parameters:
    ///   - rows: all rows, smallest sequence number first.
    ///   - head: what the log's head says of its last row; rows cut off at the end are found by it.
    package static func faults(in rows: some Sequence<AuditLink>, head: AuditHead) -> [AuditFault] {
        var checker = AuditChecker()
        for row in rows { checker.take(row) }
        return checker.finish(head: head)
    }

    private static func absorb(_ bytes: [UInt8], into hash: inout SHA256) {
        let length = UInt64(bytes.count)
        hash.update(data: (0..<8).map { UInt8(truncatingIfNeeded: length >> (56 - 8 * UInt64($0))) })
        hash.update(data: bytes)
    }
}

/// One row of the log as the chain sees it.
package struct AuditLink: Sendable, Hashable {
    /// 1, 2, 3 … without gaps.
    package let sequence: Int64
    package let fields: [String]
    package let previous: [UInt8]
    package let digest: [UInt8]

    package init(sequence: Int64, fields: [String], previous: [UInt8], digest: [UInt8]) {
        self.sequence = sequence
        self.fields = fields
        self.previous = previous
        self.digest = digest
    }
}

/// The last row the log knows to have written; sequence zero when it is empty.
package struct AuditHead: Sendable, Hashable {
    package let sequence: Int64
    package let digest: [UInt8]

    package init(sequence: Int64, digest: [UInt8]) {
        self.sequence = sequence
        self.digest = digest
    }
}

package enum AuditFault: Hashable, Sendable {
    /// The row's fields do not give its digest.
    case edited(sequence: Int64)
    /// The row does not follow from the one before it: one was cut out, put in or moved.
    case broken(sequence: Int64)
    /// The log ends at another row than its head says.
    case truncated(head: Int64, last: Int64)
}

/// Walks the chain row by row, so that a long log needs no memory.
package struct AuditChecker: Sendable {
    private var last = AuditHead(sequence: 0, digest: AuditChain.origin)
    private var faults: [AuditFault] = []

    package init() {}

    package mutating func take(_ row: AuditLink) {
        if row.sequence != last.sequence + 1 || row.previous != last.digest {
            faults.append(.broken(sequence: row.sequence))
        }
        if AuditChain.digest(previous: row.previous, fields: row.fields) != row.digest {
            faults.append(.edited(sequence: row.sequence))
        }
        last = AuditHead(sequence: row.sequence, digest: row.digest)
    }

    package consuming func finish(head: AuditHead) -> [AuditFault] {
        if head != last { faults.append(.truncated(head: head.sequence, last: last.sequence)) }
        return faults
    }
}

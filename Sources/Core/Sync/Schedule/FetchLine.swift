internal import CityModel
internal import CityStore
internal import Crypto

/// Builds the line of the fetch log for one request.
struct FetchLine {
    let source: SourceID
    let startedAt: Timestamp
    var milliseconds = 0
    var status = 0
    var bytes = 0
    var digest = ""
    /// The first bytes of the body.
    var beginning: [UInt8] = []

    /// So many bytes are kept of an answer for people to look at.
    private static let beginningBytes = 1500

    init(source: SourceID, startedAt: Timestamp) {
        self.source = source
        self.startedAt = startedAt
    }

    mutating func note(_ answer: HTTPAnswer) {
        milliseconds = answer.milliseconds
        status = answer.status
        bytes = answer.received
        note(beginning: answer.body)
        if !answer.body.isEmpty { note(digest: SHA256.hash(data: answer.body)) }
    }

    mutating func note(beginning bytes: some Sequence<UInt8>) {
        if beginning.isEmpty { beginning = Array(bytes.prefix(Self.beginningBytes)) }
    }

    /// How the answer began, for people; nil when it had no body.
    var answer: SourceAnswer? {
        guard !beginning.isEmpty else { return nil }
        // A character that was cut is left out.
        let whole =
            beginning.count < Self.beginningBytes
            ? beginning : Array(beginning.prefix(through: beginning.lastIndex { $0 < 0x80 } ?? 0))
        let text = (try? TextEncoding.utf8(whole, charset: nil)) ?? whole
        return SourceAnswer(
            time: startedAt, status: status,
            beginning: PlainText.sanitized(String(decoding: text, as: UTF8.self), limit: Self.beginningBytes))
    }

    mutating func note(digest found: SHA256.Digest) { digest = found.map(Self.hexadecimal).joined() }

    func record(
        _ outcome: FetchRecord.Outcome, rows: Int = 0, quarantined: Int = 0, detail: String = ""
    ) -> FetchRecord {
        FetchRecord(
            source: source, startedAt: startedAt, milliseconds: milliseconds, outcome: outcome, status: status,
            bytes: bytes, rows: rows, quarantined: quarantined, digest: digest,
            detail: PlainText.sanitized(detail, limit: 200))
    }

    func record(_ delivery: Delivery, detail: String = "") -> FetchRecord {
        record(
            .stored, rows: delivery.observations.count, quarantined: delivery.quarantinedCount, detail: detail)
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}

extension FetchRecord {
    /// One record for several requests to the same source, this one the last: sums, and how it ended.
    func joined(by record: FetchRecord) -> FetchRecord {
        FetchRecord(
            source: source, startedAt: startedAt, milliseconds: milliseconds + record.milliseconds,
            outcome: record.outcome, status: record.status, bytes: bytes + record.bytes, rows: rows + record.rows,
            quarantined: quarantined + record.quarantined, digest: record.digest, detail: record.detail)
    }
}

extension TransportFailure {
    var outcome: FetchRecord.Outcome {
        switch self {
        case .unreachable, .other: .unreachable
        case .timedOut: .timedOut
        case .tooLarge: .tooLarge
        case .badAddress, .tls, .redirectRefused, .tooManyRedirects, .cancelled, .declined, .missingSecret,
            .loginDenied,
            .noFile:
            .refused
        case .truncated, .badEncoding: .unreadable
        }
    }
}

extension AttemptResult {
    init(_ failure: TransportFailure) { self = .failed(isTransient: failure.isTransient) }

    init(status answer: HTTPAnswer) {
        self = .failed(isTransient: answer.isTransientFailure, retryAfterSeconds: answer.retryAfterSeconds)
    }
}

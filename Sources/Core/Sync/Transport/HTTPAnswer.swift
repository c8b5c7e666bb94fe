package import CityStore

/// What to ask for, and how much patience to have.
package struct HTTPQuestion: Sendable {
    package let address: String
    /// Longest time for the whole transfer, redirects included.
    package var timeoutSeconds = 20
    /// Longest time until the connection stands.
    package var connectSeconds = 10
    /// Largest body, after unpacking.
    package var maximumBytes = 16_777_216
    /// What the last answer was marked with; an unchanged document then answers 304 without a body.
    package var validators: HTTPValidators?
    package var accept = "*/*"
    /// Header fields sent with the request, secrets among them: only ever given to the host that was asked.
    package var fields: [String: String] = [:]

    /// Only the bytes from `start` on, if the document still has the entity tag `mark` (RFC 9110 §13.1.5, §14.2).
    package struct Rest: Hashable, Sendable {
        package let start: Int64
        package let mark: String

        package init(start: Int64, mark: String) {
            self.start = start
            self.mark = mark
        }
    }

    package var range: Rest?
    /// How the file server is entered; nil asks a web server, and only such a one.
    package var files: FileAccess?
    /// Longest time without a byte; nil where the whole time is short anyway.
    package var silenceSeconds: Int?

    /// Sent as a POST; nil asks with GET. A POST follows no redirect.
    package var body: [UInt8]?

    package init(_ address: String) { self.address = address }
}

/// A whole answer of any status.
package struct HTTPAnswer: Sendable {
    package let status: Int
    package let body: [UInt8]
    package let milliseconds: Int
    /// Header fields by lower-case name; of repeated ones the last.
    package let headers: [String: String]
    /// Bytes of the body, unpacked; `body` is empty when they were taken piece by piece.
    package let received: Int

    package var isSuccess: Bool { (200..<300).contains(status) }
    package var isUnchanged: Bool { status == 304 }
    /// Whether the server may well do better a moment later.
    package var isTransientFailure: Bool { status == 408 || status == 425 || status == 429 || status >= 500 }

    package var validators: HTTPValidators {
        HTTPValidators(etag: headers["etag"], lastModified: headers["last-modified"])
    }

    /// The target of `rel="next"` in the `Link` field (RFC 8288).
    var nextLink: String? {
        for link in headers["link", default: ""].split(separator: ",") {
            let parts = link.split(separator: ";").map { FieldText.trimmed($0) }
            guard let target = parts.first, target.hasPrefix("<"), target.hasSuffix(">") else { continue }
            let isNext = parts.dropFirst().contains { $0.filter { $0 != "\"" && $0 != " " }.lowercased() == "rel=next" }
            if isNext { return String(target.dropFirst().dropLast()) }
        }
        return nil
    }

    /// `charset` of the content type, lower case.
    package var charset: String? { Self.charset(headers) }

    static func charset(_ headers: [String: String]) -> String? {
        for part in headers["content-type", default: ""].lowercased().split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, FieldText.trimmed(pair[0]) == "charset" else { continue }
            return String(pair[1].filter { $0 != "\"" && $0 != " " })
        }
        return nil
    }

    /// Seconds the server asks to wait (RFC 9110 §10.2.3), in its form as a number; nil for dates, which trust its clock.
    package var retryAfterSeconds: Int64? {
        headers["retry-after"].flatMap { Int64($0) }.map { max(0, $0) }
    }
}

/// How a file server is entered.
package struct FileAccess: Hashable, Sendable {
    package var user = ""
    /// Password, or the passphrase of the key.
    package var password: String?
    /// Path of the private key.
    package var keyFile: String?
    /// SHA-256 of the host's public key in base 64; without one no SFTP server is entered.
    package var hostKey: String?

    package init() {}
}

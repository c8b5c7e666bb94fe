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
    package var charset: String? {
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

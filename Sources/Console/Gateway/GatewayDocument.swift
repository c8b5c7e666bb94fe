internal import Crypto
internal import FlyingFox
internal import Foundation

/// A body with its type, and what the next page of its feed is called.
struct GatewayDocument: Sendable {
    static let nextPage = HTTPHeader("X-Next-Page")

    let body: String
    let contentType: String
    let next: String?

    /// 200 with the body, or 304 when the reader has the same body already. The ETag is a digest of the content.
    func response(to request: HTTPRequest) -> HTTPResponse {
        let digest = SHA256.hash(data: Data(((next ?? "") + "\n" + body).utf8))
        let etag = "\"" + digest.prefix(16).map(Self.hexadecimal).joined() + "\""
        var headers: HTTPHeaders = [.eTag: etag, .contentType: contentType]
        headers[.cacheControl] = "no-cache"
        if let next { headers[Self.nextPage] = next }
        if Self.holds(request.headers[HTTPHeader("If-None-Match")], etag) {
            return HTTPResponse(statusCode: .notModified, headers: headers)
        }
        return HTTPResponse(statusCode: .ok, headers: headers, body: Data(body.utf8))
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    /// Whether the reader's list of entity tags holds ours (RFC 9110 §13.1.2, weak comparison).
    private static func holds(_ list: String?, _ etag: String) -> Bool {
        guard let list else { return false }
        return list.split(separator: ",").contains { entry in
            let tag = entry.drop { $0 == " " }
            return tag == "*" || (tag.hasPrefix("W/") ? tag.dropFirst(2) : tag) == etag
        }
    }
}

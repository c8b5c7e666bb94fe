/// Why no answer came, or none that may be used.
package enum TransportFailure: Error, Hashable, Sendable {
    /// Not an `http` or `https` address.
    case badAddress
    /// The name is unknown, nothing listens there, or the connection broke before an answer.
    case unreachable(host: String, port: Int)
    case timedOut(host: String, port: Int, seconds: Int)
    /// More bytes than `limit`, after unpacking; the rest was not read.
    case tooLarge(limit: Int)
    /// The certificate or the handshake was refused.
    case tls(host: String, port: Int)
    /// The answer sends the reader to another host, or from HTTPS to HTTP.
    case redirectRefused(host: String)
    case tooManyRedirects(limit: Int)
    /// A file server refused user and password or key.
    case loginDenied(host: String, port: Int)
    /// A file server has no such file, or does not give it.
    case noFile
    /// The connection ended before the announced end of the body.
    case truncated(received: Int)
    /// The body is packed in a way that cannot be unpacked.
    case badEncoding
    case cancelled
    /// Whoever took the body wanted no more of it.
    case declined
    /// The secret of this name is neither in the environment nor in the file of secrets.
    case missingSecret(name: String)
    /// Another failure of libcurl, by its code (`CURLcode`).
    case other(code: Int)

    /// Whether the same request may well succeed a moment later.
    package var isTransient: Bool {
        switch self {
        case .unreachable, .timedOut, .truncated, .other: true
        case .badAddress, .tooLarge, .tls, .redirectRefused, .tooManyRedirects, .badEncoding, .cancelled, .loginDenied,
            .noFile,
            .declined, .missingSecret:
            false
        }
    }

    /// A short fact without prose: host and port, limit, code.
    package var detail: String {
        switch self {
        case .badAddress: "url"
        case .noFile: "file"
        case .unreachable(let host, let port), .tls(let host, let port), .loginDenied(let host, let port):
            "\(host):\(port)"
        case .timedOut(let host, let port, let seconds): "\(host):\(port) \(seconds) s"
        case .tooLarge(let limit): "> \(limit) B"
        case .redirectRefused(let host): "-> \(host)"
        case .tooManyRedirects(let limit): "> \(limit) redirects"
        case .truncated(let received): "\(received) B"
        case .badEncoding: "Content-Encoding"
        case .cancelled, .declined: ""
        case .missingSecret(let name): "secret \(name)"
        case .other(let code): "curl \(code)"
        }
    }
}

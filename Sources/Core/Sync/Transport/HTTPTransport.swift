internal import CCurl

/// Fetches documents over HTTP/1.1 and HTTP/2. The only home of libcurl.
///
/// Certificates are always verified; proxies, cookies and `.netrc` are never used; redirects stay on the same host.
package struct HTTPTransport: Sendable {
    package static let redirectLimit = 5

    package let userAgent: String

    package init(userAgent: String = "cityops") { self.userAgent = userAgent }

    /// Sends one request and reads the answer, blocking the calling thread: call it on a background thread, never in the
    /// cooperative pool.
    package func send(
        _ question: HTTPQuestion, cancellation: Cancellation = Cancellation()
    ) throws(TransportFailure) -> HTTPAnswer {
        guard Self.isReady, var here = WebAddress(question.address) else { throw .badAddress }
        let transfer = try CurlTransfer(question, userAgent: userAgent, cancellation: cancellation)
        var address = question.address
        var milliseconds = 0
        for _ in 0...Self.redirectLimit {
            let left = question.timeoutSeconds * 1000 - milliseconds
            try transfer.perform(address, here, milliseconds: left, patience: question.timeoutSeconds)
            milliseconds += transfer.milliseconds
            guard question.body == nil, let next = transfer.redirect else {
                return transfer.answer(milliseconds: milliseconds)
            }
            guard let target = WebAddress(next) else { throw .badAddress }
            guard here.allowsRedirect(to: target) else { throw .redirectRefused(host: target.host) }
            (address, here) = (next, target)
        }
        throw .tooManyRedirects(limit: Self.redirectLimit)
    }

    /// libcurl asks for this once a process, before threads use it; a static is initialised exactly so.
    private static let isReady = city_curl_global_init() == CURLE_OK
}

internal import CCurl

/// Fetches documents over HTTP/1.1 and HTTP/2, and files over FTP, FTPS and SFTP. The only home of libcurl.
///
/// Certificates are always verified; proxies, cookies and `.netrc` are never used; redirects stay on the same host.
package struct HTTPTransport: Sendable {
    package static let redirectLimit = 5

    package let userAgent: String

    package init(userAgent: String = "cityops") { self.userAgent = userAgent }

    /// Sends one request and reads the answer, blocking the calling thread: call it on a background thread, never in the
    /// cooperative pool.
    /// - Parameter taker: gets the body of an answer of status 200 or 206 while it comes in; nil keeps it whole.
    package func send(
        _ question: HTTPQuestion, cancellation: Cancellation = Cancellation(), taker: BodyTaker? = nil
    ) throws(TransportFailure) -> HTTPAnswer {
        let schemes = question.files == nil ? WebAddress.webSchemes : WebAddress.fileSchemes
        guard Self.isReady, var here = WebAddress(question.address, schemes: schemes) else { throw .badAddress }
        let transfer = try CurlTransfer(question, userAgent: userAgent, cancellation: cancellation, taker: taker)
        var address = question.address
        var milliseconds = 0
        for _ in 0...Self.redirectLimit {
            let left = question.timeoutSeconds * 1000 - milliseconds
            try transfer.perform(
                address, here, milliseconds: left, patience: question.silenceSeconds ?? question.timeoutSeconds)
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
    static let isReady = city_curl_global_init() == CURLE_OK
}

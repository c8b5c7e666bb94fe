package import CityModel

/// Asks a source's endpoint once, without taking anything.
package struct FeedProbe: Sendable {
    private let transport: HTTPTransport
    private let secrets: Secrets

    package init(transport: HTTPTransport = HTTPTransport(), secrets: Secrets) {
        self.transport = transport
        self.secrets = secrets
    }

    /// The answer to the first request of a fetch that knows nothing yet.
    package func answer(_ endpoint: HTTPEndpoint, at now: Timestamp) throws(TransportFailure) -> HTTPAnswer {
        let walk = PageWalk(endpoint, since: nil, until: now, resume: nil)
        return try transport.send(try HTTPQuestion(walk.address ?? endpoint.address, of: endpoint, secrets))
    }

    package func answer(_ address: String) throws(TransportFailure) -> HTTPAnswer {
        try transport.send(HTTPQuestion(address))
    }
}

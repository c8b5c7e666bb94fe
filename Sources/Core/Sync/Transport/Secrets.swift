internal import CityModel

/// Secrets by name, from wherever the console keeps them: never from a source's file, never into the store or a log.
package struct Secrets: Sendable {
    package let text: @Sendable (String) -> String?

    package init(_ text: @escaping @Sendable (String) -> String?) { self.text = text }

    package static let none = Secrets { _ in nil }
}

extension HTTPQuestion {
    /// Seconds a streamed body may take in all.
    private static let longestStream = 7200

    /// The question an endpoint wants for one of its pages.
    /// - Throws: `.missingSecret`.
    init(_ address: String, of endpoint: HTTPEndpoint, _ secrets: Secrets) throws(TransportFailure) {
        self.init(address)
        if endpoint.format.isStreamed {
            // However long the body is, it has to keep coming.
            (timeoutSeconds, silenceSeconds) = (
                max(endpoint.timeoutSeconds, Self.longestStream), endpoint.timeoutSeconds
            )
        } else {
            timeoutSeconds = endpoint.timeoutSeconds
        }
        maximumBytes = endpoint.maximumBytes
        accept = endpoint.format.mediaTypes
        try sign(endpoint.feed.authentication, secrets)
        guard WebAddress(address, schemes: WebAddress.fileSchemes) != nil else { return }
        var files = FileAccess()
        let login = endpoint.feed.login
        (files.user, files.keyFile, files.hostKey) = (login?.user ?? "anonymous", login?.keyFile, login?.hostKey)
        if let name = login?.secret {
            guard let secret = secrets.text(name) else { throw .missingSecret(name: name) }
            files.password = secret
        }
        self.files = files
    }

    /// Puts a secret into its header field.
    /// - Throws: `.missingSecret`.
    mutating func sign(_ authentication: FeedProtocol.Authentication?, _ secrets: Secrets) throws(TransportFailure) {
        guard let authentication else { return }
        guard let secret = secrets.text(authentication.secret) else {
            throw .missingSecret(name: authentication.secret)
        }
        fields[authentication.header] = authentication.prefix + secret
    }
}

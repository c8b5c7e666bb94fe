internal import CCurl

/// The parts of an HTTP address that decide where a request goes.
struct WebAddress: Hashable {
    let scheme: String
    /// Lower case; IPv6 addresses keep their brackets.
    let host: String
    let port: Int

    static let webSchemes: Set = ["http", "https"]
    static let fileSchemes: Set = ["ftp", "ftps", "sftp"]

    /// - Returns: nil for anything but addresses of these schemes with a host.
    init?(_ text: String, schemes: Set<String> = Self.webSchemes) {
        guard let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        guard curl_url_set(handle, CURLUPART_URL, text, 0) == CURLUE_OK,
            let scheme = Self.part(handle, CURLUPART_SCHEME), schemes.contains(scheme),
            let host = Self.part(handle, CURLUPART_HOST), !host.isEmpty,
            let port = Self.part(handle, CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)).flatMap({ Int($0) })
        else { return nil }
        self.scheme = scheme
        self.host = host.lowercased()
        self.port = port
    }

    /// A reference as it stands in a document at `base` (RFC 3986 §5); nil when either cannot be read.
    static func resolved(_ reference: String, against base: String) -> String? {
        guard let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        guard curl_url_set(handle, CURLUPART_URL, base, 0) == CURLUE_OK,
            curl_url_set(handle, CURLUPART_URL, reference, 0) == CURLUE_OK
        else { return nil }
        return part(handle, CURLUPART_URL)
    }

    /// Whether a redirect from here may go to `target`: the same host and port, or from HTTP to HTTPS on the usual ports.
    func allowsRedirect(to target: WebAddress) -> Bool {
        guard target.host == host else { return false }
        if target.scheme == scheme { return target.port == port }
        return scheme == "http" && port == 80 && target.scheme == "https" && target.port == 443
    }

    private static func part(_ handle: OpaquePointer, _ part: CURLUPart, _ flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}

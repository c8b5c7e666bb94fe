/// What an HTTP server said of the version it delivered (RFC 9110, 8.8), to ask for a newer one.
package struct HTTPValidators: Hashable, Sendable {
    package let etag: String?
    package let lastModified: String?

    package init(etag: String?, lastModified: String?) {
        self.etag = etag
        self.lastModified = lastModified
    }
}

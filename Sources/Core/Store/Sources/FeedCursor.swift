package import CityModel

/// How far a feed has been read. It is stored in one transaction with the batch that it speaks of.
package struct FeedCursor: Hashable, Sendable {
    /// How far a page has been taken whose transfer broke off, or is under way.
    package struct Place: Hashable, Sendable {
        /// Bytes of the page that were taken.
        package let bytes: Int64
        /// The entity tag of the version they belong to (RFC 9110 §8.8.3): only the rest of the same version fits.
        package let mark: String
        /// The first line of a table; nil for records that name their own fields.
        package let header: String?

        package init(bytes: Int64, mark: String, header: String?) {
            self.bytes = bytes
            self.mark = mark
            self.header = header
        }

        init?(bytes: Int64?, mark: String?, header: String?) {
            guard let bytes, let mark else { return nil }
            self.init(bytes: bytes, mark: mark, header: header)
        }
    }

    /// The newest record of the passes that were read to their end: the next one asks for what is newer, less an overlap.
    package var watermark: Timestamp?
    /// The newest record of the pass that is under way.
    package var reached: Timestamp?
    /// The address of the page at which that pass goes on; nil between passes.
    package var resume: String?
    /// Where in that page it goes on; nil at its beginning.
    package var place: Place?

    package init(
        watermark: Timestamp? = nil, reached: Timestamp? = nil, resume: String? = nil, place: Place? = nil
    ) {
        self.watermark = watermark
        self.reached = reached
        self.resume = resume
        self.place = place
    }
}

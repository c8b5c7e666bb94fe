package import CityModel

/// How far a feed has been read. It is stored in one transaction with the batch that it speaks of.
package struct FeedCursor: Hashable, Sendable {
    /// The newest record of the passes that were read to their end: the next one asks for what is newer, less an overlap.
    package var watermark: Timestamp?
    /// The newest record of the pass that is under way.
    package var reached: Timestamp?
    /// The address of the page at which that pass goes on; nil between passes.
    package var resume: String?

    package init(watermark: Timestamp? = nil, reached: Timestamp? = nil, resume: String? = nil) {
        self.watermark = watermark
        self.reached = reached
        self.resume = resume
    }
}

internal import CityModel
internal import Synchronization

/// When each source last measured something, remembered until something is committed.
final class SourceFreshness: Sendable {
    private struct Kept {
        let version: UInt64
        let newest: [SourceID: Timestamp]
    }

    private let kept = Mutex<Kept?>(nil)

    /// - Parameter version: what the store's version was before the transaction of `read` began, so that what is kept is
    ///   never older than it says.
    func newest(
        at version: UInt64, _ read: () throws -> [SourceID: Timestamp]
    ) rethrows -> [SourceID: Timestamp] {
        if let known = kept.withLock({ $0 }), known.version == version { return known.newest }
        let fresh = try read()
        kept.withLock { $0 = Kept(version: version, newest: fresh) }
        return fresh
    }
}

package import CityModel
package import CityStore

/// Something that is fetched on a schedule and commits what it brings.
package protocol FetchTask: Sendable {
    var cycleSeconds: Int64 { get }

    /// Whom it asks; nil when it asks nobody that others ask too.
    var host: String? { get }

    /// A folder of this machine whose changes make it due at once.
    var watchedFolder: String? { get }

    /// One attempt. Whatever happened, good or bad, is committed to the store before it returns.
    /// - Throws: only when the store cannot be written.
    func attempt(cancellation: Cancellation) throws(StoreFailure) -> FetchReport
}

extension FetchTask {
    package var watchedFolder: String? { nil }
}

/// What one attempt came to.
package struct FetchReport: Sendable {
    /// As committed, one for each source that was asked.
    package let records: [FetchRecord]
    package let result: AttemptResult

    package init(records: [FetchRecord], result: AttemptResult) {
        self.records = records
        self.result = result
    }
}

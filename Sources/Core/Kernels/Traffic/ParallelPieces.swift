internal import Dispatch
internal import Synchronization

/// Independent pieces of work on a few threads; every piece has its place in the answer, so the number of threads never shows.
enum ParallelPieces {
    /// - Parameters:
    ///   - threads: at most this many run at once; the caller is one of them.
    ///   - body: answers one value for each piece of its range, in order.
    static func map<Value: Sendable>(
        count: Int, threads: Int, _ body: @Sendable (Range<Int>) -> [Value]
    ) -> [Value] {
        let shares = max(1, min(threads, count))
        guard shares > 1 else { return body(0..<count) }
        let found = Mutex([[Value]](repeating: [], count: shares))
        DispatchQueue.concurrentPerform(iterations: shares) { share in
            let values = body(count * share / shares..<count * (share + 1) / shares)
            found.withLock { $0[share] = values }
        }
        return found.withLock { $0.flatMap { $0 } }
    }
}

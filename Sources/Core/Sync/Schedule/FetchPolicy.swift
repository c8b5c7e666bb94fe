/// How often and how patiently to fetch.
package struct FetchPolicy: Sendable {
    /// Attempts a source gets in one run before it is left alone.
    package var attempts = 3
    package var baseSeconds = 1.0
    package var capSeconds = 300.0
    /// Longest wait a server may ask for within one run; longer ones end the source's run.
    package var patienceSeconds: Int64 = 60
    /// Sources fetched at the same time.
    package var workers = 8
    /// Of these, so many at the same host.
    package var perHost = 2

    package init() {}

    /// Seconds to wait after so many failures in a row: exponential backoff with full jitter, any length between nothing and
    /// base · 2^(failures−1), at most the cap, rounded up (M. Brooker, "Exponential Backoff And Jitter", AWS 2015).
    /// - Parameter random: 0..<1.
    package func backoffSeconds(failures: Int, random: Double) -> Int64 {
        var ceiling = baseSeconds
        for _ in 1..<max(2, min(failures, 60)) where failures > 1 { ceiling = min(ceiling * 2, capSeconds) }
        return Int64((min(ceiling, capSeconds) * random).rounded(.up))
    }
}

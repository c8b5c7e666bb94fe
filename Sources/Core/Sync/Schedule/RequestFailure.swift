internal import CityModel
internal import CityStore

/// Why a request brought nothing.
enum RequestFailure: Error {
    case transport(TransportFailure)
    case format(FormatFailure)
    case status(HTTPAnswer)
    case store(StoreFailure)

    var result: AttemptResult {
        switch self {
        case .transport(let failure): AttemptResult(failure)
        case .status(let answer): AttemptResult(status: answer)
        case .format: .failed(isTransient: false)
        case .store: .failed(isTransient: true)
        }
    }

    /// The line of the fetch log.
    /// - Parameters:
    ///   - rows: observations that were taken all the same.
    ///   - quarantined: records that went aside before.
    func record(_ line: FetchLine, rows: Int = 0, quarantined: Int = 0) -> FetchRecord {
        switch self {
        case .transport(let failure):
            line.record(failure.outcome, rows: rows, quarantined: quarantined, detail: failure.detail)
        case .status(let answer): line.record(.httpError, detail: "HTTP \(answer.status)")
        case .format(let failure):
            line.record(.unreadable, rows: rows, quarantined: quarantined, detail: failure.detail)
        case .store: line.record(.refused)
        }
    }
}

/// Runs what the store does within a request.
func storing<Value>(_ body: () throws(StoreFailure) -> Value) throws(RequestFailure) -> Value {
    do throws(StoreFailure) { return try body() } catch { throw .store(error) }
}

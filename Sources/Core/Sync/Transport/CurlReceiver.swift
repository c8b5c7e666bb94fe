/// Takes what libcurl hands over while a transfer runs, within limits.
final class CurlReceiver {
    /// Bytes of header fields that are kept.
    private static let headerLimit = 65_536

    let limit: Int
    private let cancellation: Cancellation
    private(set) var body: [UInt8] = []
    private(set) var headers: [String: String] = [:]
    private(set) var hasAnswer = false
    private(set) var isTooLarge = false
    private var headerBytes = 0

    init(limit: Int, cancellation: Cancellation) {
        self.limit = limit
        self.cancellation = cancellation
    }

    var isCancelled: Bool { cancellation.isCancelled }

    static func at(_ pointer: UnsafeMutableRawPointer?) -> CurlReceiver? {
        pointer.map { Unmanaged<CurlReceiver>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Forgets the answer before, which only redirected.
    func restart() {
        body.removeAll()
        headers.removeAll()
        (hasAnswer, isTooLarge, headerBytes) = (false, false, 0)
    }

    /// - Returns: the bytes taken; fewer than offered ends the transfer.
    func takeBody(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes else { return 0 }
        guard body.count + count <= limit else {
            isTooLarge = true
            return 0
        }
        body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
    }

    /// Takes one line of the header; a status line starts a new answer.
    func takeHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes else { return 0 }
        headerBytes += count
        guard headerBytes <= Self.headerLimit else { return 0 }
        let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            headers.removeAll()
            hasAnswer = true
        } else if let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            let end = value.lastIndex { !$0.isWhitespace }
            headers[line[..<colon].lowercased()] = end.map { String(value[...$0]) } ?? ""
        }
        return count
    }
}

/// Takes what libcurl hands over while a transfer runs, within limits.
final class CurlReceiver {
    /// Bytes of header fields that are kept.
    private static let headerLimit = 65_536
    /// Bytes that are kept of what a server says beside a bad status, when a good answer is taken piece by piece.
    private static let complaintLimit = 65_536

    let limit: Int
    private let cancellation: Cancellation
    /// Takes the body of a good answer piece by piece; nil keeps it whole.
    private let taker: BodyTaker?
    /// Bytes of the body so far.
    private(set) var received = 0
    /// Whether the taker wanted no more.
    private(set) var isDeclined = false
    private var status = 0
    /// What a file server says of the version of the file, asked when its first bytes come; nil for web servers.
    var fileMark: (() -> String?)?
    /// Bytes a file server says the file has.
    var fileLength: (() -> Int64)?
    /// The mark of the version that is known already.
    var knownMark: String?
    /// Whether the file is the known version; its bytes are not taken.
    private(set) var isUnchanged = false
    private(set) var body: [UInt8] = []
    private(set) var headers: [String: String] = [:]
    private(set) var hasAnswer = false
    private(set) var isTooLarge = false
    private var headerBytes = 0

    init(limit: Int, cancellation: Cancellation, taker: BodyTaker?) {
        self.limit = limit
        self.taker = taker
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
        (hasAnswer, isTooLarge, isDeclined) = (false, false, false)
        (headerBytes, received, status) = (0, 0, 0)
    }

    /// - Returns: the bytes taken; fewer than offered ends the transfer.
    func takeBody(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes else { return 0 }
        guard received + count <= limit else {
            isTooLarge = true
            return 0
        }
        if received == 0, let knownMark, fileMark?() == knownMark {
            isUnchanged = true
            return 0
        }
        if received == 0, let fileLength = fileLength?(), fileLength >= 0 {
            headers["content-length"] = String(fileLength)
        }
        received += count
        let piece = UnsafeRawBufferPointer(start: bytes, count: count)
        guard let taker, status == 0 || status == 200 || status == 206 else {
            guard taker == nil || body.count + count <= Self.complaintLimit else { return count }
            body.append(contentsOf: piece)
            return count
        }
        let isTaken = piece.withMemoryRebound(to: UInt8.self) { taker.take(status, headers, $0) }
        if !isTaken { isDeclined = true }
        return isTaken ? count : 0
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
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            let end = value.lastIndex { !$0.isWhitespace }
            headers[line[..<colon].lowercased()] = end.map { String(value[...$0]) } ?? ""
        }
        return count
    }
}

/// Takes a body while it comes in.
package struct BodyTaker {
    /// Gets the status (0 where the protocol has none), the header fields by lower-case name and a piece of the body, which is
    /// good only while it runs; false ends the transfer.
    package let take: (Int, [String: String], UnsafeBufferPointer<UInt8>) -> Bool

    package init(_ take: @escaping (Int, [String: String], UnsafeBufferPointer<UInt8>) -> Bool) { self.take = take }
}

import CityModel
import Glibc

/// Lines from standard input, waited for without a thread and without spinning.
struct LineInput {
    enum Arrival: Hashable {
        case line(String)
        case silence
        case end
    }

    /// A longer line is cut; nobody types one.
    private static let limit = 4096

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isOver = false

    init(descriptor: Int32 = STDIN_FILENO) { self.descriptor = descriptor }

    /// The next line, or silence when none came in time.
    mutating func next(timeoutMilliseconds: Int) -> Arrival {
        while true {
            if let line = takeLine() { return .line(line) }
            if isOver { return .end }
            var file = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let count = poll(&file, 1, Int32(clamping: timeoutMilliseconds))
            if count == 0 { return .silence }
            if count < 0, errno == EINTR { continue }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let got = count > 0 ? Glibc.read(descriptor, &chunk, chunk.count) : -1
            if got > 0 {
                buffer += chunk[..<got]
            } else if got == 0 || (errno != EINTR && errno != EAGAIN) {
                isOver = true
                if !buffer.isEmpty { buffer.append(UInt8(ascii: "\n")) }
            }
        }
    }

    private mutating func takeLine() -> String? {
        guard let end = buffer.firstIndex(of: UInt8(ascii: "\n")) else {
            if buffer.count > Self.limit { buffer.removeAll() }
            return nil
        }
        let bytes = buffer[..<end].prefix(Self.limit)
        buffer.removeSubrange(...end)
        let text = String(decoding: bytes, as: UTF8.self).replacing("\r", with: "")
        return PlainText.withoutControls(text)
    }
}

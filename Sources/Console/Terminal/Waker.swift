import CNcurses
import Glibc

/// Wakes a waiting screen from any thread; usable and harmless after the screen has closed.
package struct Waker: Sendable {
    let pipe: WakePipe

    package func wake() { pipe.signal() }
}

/// A pipe whose one end makes `poll` return.
///
/// Sendable: both descriptors are constants, `write` and `read` on them are atomic in the kernel, and they are closed
/// only when nobody holds the object any more.
final class WakePipe: Sendable {
    let readEnd: Int32
    let writeEnd: Int32

    init() throws(TerminalFailure) {
        var ends: [Int32] = [-1, -1]
        guard city_pipe(&ends) != 0 else { throw .outOfResources(errno: errno) }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        Glibc.close(readEnd)
        Glibc.close(writeEnd)
    }

    /// A full pipe wakes as well, so the result does not matter.
    func signal() {
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }

    /// Everything written so far.
    func drain() -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 256)
        while true {
            let count = read(readEnd, &buffer, buffer.count)
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }
}

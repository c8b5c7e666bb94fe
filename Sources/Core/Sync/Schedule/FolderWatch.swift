internal import Foundation
internal import Glibc
internal import Synchronization

/// Tells when a file comes into a folder of this machine or is closed after writing (inotify(7)), on a thread of its own.
///
/// Folders that cannot be watched, because they are not there or on a server whose changes the kernel does not see, are tried
/// again every few seconds; whoever polls them goes on polling.
final class FolderWatch: Sendable {
    private static let retryMilliseconds: Int32 = 5000
    /// Watch, mask, cookie and length of the name before each name (`struct inotify_event`).
    private static let headBytes = 16

    private let wake: Int32
    private let isClosed = Mutex(false)

    /// - Parameter changed: gets the place of a folder in `folders`, on the thread of the watch.
    /// - Returns: nil when the system can watch no more.
    init?(_ folders: [String], changed: @escaping @Sendable (Int) -> Void) {
        let file = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        var ends: [Int32] = [-1, -1]
        guard file >= 0, pipe(&ends) == 0 else {
            if file >= 0 { Glibc.close(file) }
            return nil
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        wake = ends[1]
        let end = ends[0]
        let thread = Thread {
            Self.watch(file, end, folders, changed)
            Glibc.close(file)
            Glibc.close(end)
        }
        thread.name = "folders"
        thread.start()
    }

    deinit { close() }

    func close() {
        isClosed.withLock { isClosed in
            if !isClosed { Glibc.close(wake) }
            isClosed = true
        }
    }

    private static func watch(
        _ file: Int32, _ end: Int32, _ folders: [String], _ changed: (Int) -> Void
    ) {
        var places: [Int32: Int] = [:]
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            for (place, folder) in folders.enumerated() where !places.values.contains(place) {
                let mask = UInt32(IN_MOVED_TO) | UInt32(IN_CLOSE_WRITE) | UInt32(IN_ONLYDIR)
                let watch = inotify_add_watch(file, folder, mask)
                guard watch >= 0 else { continue }
                places[watch] = place
                // What came before the watch stood would be seen by nobody.
                changed(place)
            }
            var files = [
                pollfd(fd: file, events: Int16(POLLIN), revents: 0), pollfd(fd: end, events: 0, revents: 0),
            ]
            poll(&files, 2, places.count == folders.count ? -1 : retryMilliseconds)
            // The other end of the pipe is closed when the watch is.
            if files[1].revents != 0 { return }
            let count = read(file, &buffer, buffer.count)
            if count > 0 { for place in events(buffer[..<count], &places) { changed(place) } }
        }
    }

    /// The folders of which the events speak, each once.
    private static func events(_ bytes: ArraySlice<UInt8>, _ places: inout [Int32: Int]) -> [Int] {
        var found: Set<Int> = []
        bytes.withUnsafeBytes { bytes in
            var start = 0
            while start + headBytes <= bytes.count {
                let watch = bytes.loadUnaligned(fromByteOffset: start, as: Int32.self)
                let mask = bytes.loadUnaligned(fromByteOffset: start + 4, as: UInt32.self)
                let length = bytes.loadUnaligned(fromByteOffset: start + 12, as: UInt32.self)
                if mask & UInt32(IN_IGNORED) != 0 {
                    // The folder is gone; one that takes its name is watched anew.
                    places[watch] = nil
                } else if mask & UInt32(IN_Q_OVERFLOW) != 0 {
                    found.formUnion(places.values)
                } else if let place = places[watch] {
                    found.insert(place)
                }
                start += headBytes + Int(length)
            }
        }
        return found.sorted()
    }
}

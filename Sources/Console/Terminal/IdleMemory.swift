import CNcurses
import Glibc

/// Gives back memory that only the start needed: free heap, and pages of the program's own code. The code stays in the page
/// cache and comes back, page by page, when it runs again.
package enum IdleMemory {
    /// Once, at the start: memory that was needed for a while is given back as soon as it is free.
    package static func returnLargeBlocks() { city_return_large_blocks() }

    /// Free heap only; cheap enough for every pause of a thread that makes much and throws it away.
    package static func giveBackHeap() { _ = malloc_trim(0) }

    package static func giveBack() {
        _ = malloc_trim(0)
        for range in codeRanges() {
            guard let start = UnsafeMutableRawPointer(bitPattern: range.lowerBound) else { continue }
            madvise(start, Int(range.upperBound - range.lowerBound), MADV_DONTNEED)
        }
    }

    /// Where the program's own code is mapped. Nothing writes there, so the file has all that is dropped.
    private static func codeRanges() -> [Range<UInt>] {
        guard let maps = contents("/proc/self/maps"), let program = realpath("/proc/self/exe", nil) else { return [] }
        defer { free(program) }
        let name = String(cString: program)
        return maps.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 5, fields[1].hasPrefix("r-x"), line.hasSuffix(" \(name)") else { return nil }
            let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            return ends.count == 2 && ends[0] < ends[1] ? ends[0]..<ends[1] : nil
        }
    }

    private static func contents(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }
}

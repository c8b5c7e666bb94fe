import Foundation

/// One thing measured.
struct BenchMeasure: Encodable {
    let name: String
    let rows: Int
    let seconds: Double
    let perSecond: Double
    /// Largest resident size of the process meanwhile, in megabytes.
    let peakMegabytes: Double
    let note: String

    /// - Parameter body: times what counts and gives the rows it was done for.
    static func take(_ name: String, _ note: String, _ body: (inout Stopwatch) throws -> Int) throws -> BenchMeasure {
        ProcessMemory.resetPeak()
        var watch = Stopwatch()
        let rows = try body(&watch)
        return BenchMeasure(
            name: name, rows: rows, seconds: watch.seconds,
            perSecond: watch.seconds > 0 ? Double(rows) / watch.seconds : 0,
            peakMegabytes: ProcessMemory.peakMegabytes(), note: note)
    }
}

/// Adds up the time of what it is asked to time.
struct Stopwatch {
    private(set) var seconds = 0.0

    /// Takes a time measured elsewhere.
    mutating func add(_ seconds: Double) { self.seconds += seconds }

    mutating func time<Value>(_ body: () throws -> Value) rethrows -> Value {
        let start = MonotonicClock.seconds()
        defer { seconds += MonotonicClock.seconds() - start }
        return try body()
    }

    /// Times the median of nine; the first brings the pages in.
    mutating func median<Value>(_ body: () throws -> Value) rethrows -> Value {
        var value = try body()
        var times: [Double] = []
        for _ in 0..<9 {
            let start = MonotonicClock.seconds()
            value = try body()
            times.append(MonotonicClock.seconds() - start)
        }
        seconds = times.sorted()[4]
        return value
    }
}

/// What Linux says of the memory of this process (proc(5)).
enum ProcessMemory {
    static func resetPeak() { try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs")) }

    /// The largest resident size since the last reset; 0 when it is not told.
    static func peakMegabytes() -> Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kilobytes = line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap {
            Double($0)
        }
        return (kilobytes ?? 0) / 1024
    }
}

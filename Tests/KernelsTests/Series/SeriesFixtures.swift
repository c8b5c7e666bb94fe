import Foundation
import TestSupport

/// Series of the reference data and a repeatable source of noise.
enum SeriesFixtures {
    struct Table {
        var stamps: [String] = []
        var names: [String] = []
        var columns: [[Double]] = []
    }

    /// A CSV file with a stamp column and numeric columns; empty fields are NaN.
    static func table(_ path: String) throws -> Table {
        let lines = try ReferenceData.text(path).split(whereSeparator: \.isNewline)
        var table = Table()
        guard let header = lines.first else { return table }
        table.names = cells(header).dropFirst().map(String.init)
        table.columns = table.names.map { _ in [] }
        for line in lines.dropFirst() {
            let row = cells(line)
            table.stamps.append(row.first.map(String.init) ?? "")
            for index in table.columns.indices {
                table.columns[index].append(index + 1 < row.count ? Double(row[index + 1]) ?? .nan : .nan)
            }
        }
        return table
    }

    /// Rows of numbers behind an id.
    static func rows(_ path: String) throws -> [[Double]] {
        try ReferenceData.text(path).split(whereSeparator: \.isNewline).map { line in
            cells(line).dropFirst().compactMap { Double($0) }
        }
    }

    private static func cells(_ line: Substring) -> [Substring] {
        line.split(separator: ",", omittingEmptySubsequences: false)
    }

    /// Hourly counts with a day and a week rhythm; √ of the mean is 20 ± 10 ± 4.
    static func rhythm(hours: Int, noise: Double, seed: UInt64 = 1) -> [Double] {
        var source = NoiseSource(seed: seed)
        return (0..<hours).map { hour in
            let day = 10 * sin(2 * .pi * Double(hour % 24) / 24)
            let week = hour % 168 < 120 ? 0.0 : 4.0
            let root = max(20 + day + week + noise * source.normal(), 0)
            return root * root
        }
    }
}

/// SplitMix64 with normal deviates by the sum of twelve.
struct NoiseSource {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ (mixed >> 31)) >> 11) / 9_007_199_254_740_992
    }

    mutating func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + uniform() } }
}

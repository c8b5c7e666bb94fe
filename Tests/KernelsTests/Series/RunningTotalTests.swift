import CityKernels
import Testing

@Suite("Running totals")
struct RunningTotalTests {
    private let flows = SeriesFixtures.rhythm(hours: 400, noise: 2).map { $0.rounded() }

    private func totals(modulus: Double) -> [Double] {
        var total = 0.0
        return flows.map { flow in
            total = (total + flow).truncatingRemainder(dividingBy: modulus)
            return total
        }
    }

    @Test("totals are told, also where they wrap and where readings are missing")
    func told() {
        #expect(RunningTotal.isLikely(totals(modulus: .greatestFiniteMagnitude)))
        var wrapped = totals(modulus: 65_536)
        #expect(zip(wrapped, wrapped.dropFirst()).contains { $1 < $0 })
        #expect(RunningTotal.isLikely(wrapped))
        for index in stride(from: 7, to: wrapped.count, by: 31) { wrapped[index] = .nan }
        #expect(RunningTotal.isLikely(wrapped))
    }

    @Test("totals that stand still all night and start anew every midnight are told")
    func nightly() {
        // Five-minute steps of ten days, open from 8 to 22.
        var total = 0.0
        let values = (0..<2_880).map { step -> Double in
            if step % 288 == 0 { total = 0 }
            if (96..<264).contains(step % 288) { total += Double(1 + step * 7 % 13) }
            return total
        }
        #expect(RunningTotal.isLikely(values))
        let hourly = stride(from: 11, to: values.count, by: 12).map { values[$0] }
        #expect(RunningTotal.isLikely(hourly))
    }

    @Test("a saw that does not start anew is none")
    func saw() { #expect(!RunningTotal.isLikely((0..<400).map { 20 + Double($0 % 24) })) }

    @Test("a few events among zeros are no total")
    func sparse() {
        #expect(!RunningTotal.isLikely((0..<400).map { $0 % 40 == 7 ? 1 : 0 }))
    }

    @Test("people a step, constants and a handful of readings are none")
    func others() {
        #expect(!RunningTotal.isLikely(flows))
        #expect(!RunningTotal.isLikely([Double](repeating: 5, count: 100)))
        #expect(!RunningTotal.isLikely(Array(totals(modulus: 1e9).prefix(40))))
        #expect(!RunningTotal.isLikely([]))
        var dented = totals(modulus: 1e9)
        dented[200] -= 3_000
        #expect(!RunningTotal.isLikely(dented), "a total does not fall a little")
    }
}

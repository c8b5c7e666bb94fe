import CityModel
import Testing

@Suite("Decimal text")
struct DecimalTextTests {
    private func bytes(_ value: Double) -> String {
        var text: [UInt8] = []
        DecimalText.append(value, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    @Test(
        "is written as people write it",
        arguments: [
            (0, "0"), (-0.0, "-0.0"), (7, "7"), (-12.5, "-12.5"), (0.05, "0.05"), (0.001, "0.001"), (1.01, "1.01"),
            (-0.123, "-0.123"), (100, "100"), (1e15, "1000000000000000.0"), (1e300, "1e+300"), (0.0001, "0.0001"),
            (0.1 + 0.2, "0.30000000000000004"), (999_999_999_999.999, "999999999999.999"), (.infinity, "inf"),
        ] as [(Double, String)])
    func examples(value: Double, text: String) {
        #expect(bytes(value) == text)
        #expect(DecimalText.text(value) == text)
    }

    @Test("is the same as bytes and as text, and reads back to the bit")
    func agreement() {
        var state: UInt64 = 7
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
        let scales: [Double] = [1, 10, 100, 1000, 1e4, 1e12]
        for round in 0..<2000 {
            let short = Double(Int64(truncatingIfNeeded: next()) % 1_000_000_000_000) / scales[round % scales.count]
            for value in [short, short.nextUp, Double(bitPattern: next())] where !value.isNaN {
                #expect(bytes(value) == DecimalText.text(value))
                #expect(Double(bytes(value))?.bitPattern == value.bitPattern)
            }
        }
    }

    @Test("of whole numbers has all digits", arguments: [0, -1, 1_790_000_000, .max, .min] as [Int64])
    func whole(number: Int64) {
        var text: [UInt8] = []
        DecimalText.append(number, to: &text)
        #expect(String(decoding: text, as: UTF8.self) == String(number))
    }
}

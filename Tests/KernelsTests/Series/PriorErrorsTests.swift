import Testing

@testable import CityKernels

@Suite("Errors that stand in for past forecasts")
struct PriorErrorsTests {
    @Test("four fifths of what stands in lie within the half width, and its tails are heavier than a normal's")
    func widths() {
        let sizes = PriorErrors(halfWidth: 10, paths: 50).joined([], steps: 12).map(abs).sorted()
        #expect(sizes.count == 600)
        #expect(abs(sizes[479] - 10) < 0.2)
        // t₄ at 97.5 %: 2.7764; a normal spread of the same width would give 15.3.
        #expect(abs(sizes[569] - 10 * 2.7764 / 1.5332) < 0.5)
    }

    @Test("own errors keep their proportion in blocks of any length", arguments: [1, 2, 3, 12])
    func proportion(steps: Int) {
        let own = [Double](repeating: 1_000, count: 2 * steps)
        let joined = PriorErrors(halfWidth: 1, paths: 4).joined(own, steps: steps)
        #expect(joined.count >= 12)
        #expect(joined.count { $0 == 1_000 } * 3 == joined.count)
        #expect(abs(joined.filter { $0 < 1_000 }.reduce(0, +)) < 1e-9, "no lean")
    }
}

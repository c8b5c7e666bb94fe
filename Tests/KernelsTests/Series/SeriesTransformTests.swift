import CityKernels
import Testing

@Suite("Series transform")
struct SeriesTransformTests {
    @Test("going there and back changes nothing", arguments: [0, 0.5, 3, 1_000, 2_000_000] as [Double])
    func roundTrip(value: Double) {
        for transform in [SeriesTransform.identity, .squareRoot, .logarithm] {
            #expect(abs(transform.backward(transform.forward(value)) - value) <= 1e-9 * max(value, 1))
        }
    }

    @Test("counts never come back negative, missing stays missing, negatives are refused where they make no sense")
    func edges() {
        #expect(SeriesTransform.squareRoot.backward(-3) == 0)
        #expect(SeriesTransform.logarithm.backward(-3) == 0)
        #expect(SeriesTransform.logarithm.backward(5_000).isFinite)
        #expect(SeriesTransform.squareRoot.forward(.nan).isNaN)
        #expect(SeriesTransform.identity.accepts(-1) && !SeriesTransform.squareRoot.accepts(-1))
    }
}

import CityKernels
import Testing

@Suite("Nelder–Mead")
struct NelderMeadTests {
    @Test("Rosenbrock's valley is descended to its end")
    func rosenbrock() {
        let minimum = NelderMead.minimise(start: [-1.2, 1], step: 0.5, maximumEvaluations: 600, tolerance: 1e-14) {
            point in
            let first = 1 - point[0]
            let second = point[1] - point[0] * point[0]
            return first * first + 100 * second * second
        }
        #expect(abs(minimum.point[0] - 1) < 1e-3)
        #expect(abs(minimum.point[1] - 1) < 1e-3)
    }

    @Test("the number of evaluations is kept, and values that are not numbers are avoided")
    func limits() {
        var calls = 0
        let minimum = NelderMead.minimise(start: [3, 3], step: 1, maximumEvaluations: 40, tolerance: 0) { point in
            calls += 1
            return point[0] < 0 ? .nan : abs(point[0] - 1) + abs(point[1])
        }
        #expect(calls == minimum.evaluations)
        #expect(calls <= 40 + 4)
        #expect(minimum.value < 6)
    }
}

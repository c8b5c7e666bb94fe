import CityKernels
import Foundation
import Testing

@Suite("What of a long series a matrix profile compares")
struct MatrixProfileScopeTests {
    @Test("a series short enough is compared as it is")
    func whole() {
        let values = (0..<400).map { Double($0 % 48) }
        let scope = MatrixProfileScope(values, window: 48, most: 400)
        #expect(scope.values == values && scope.stepsPerValue == 1 && scope.firstStep == 0 && scope.window == 48)
    }

    @Test("a longer one is put together to as few steps as suffice, a part of the window each")
    func means() {
        let values = (0..<2_880).map { Double($0 / 2) }
        let scope = MatrixProfileScope(values, window: 288, most: 1_000)
        #expect(scope.stepsPerValue == 3 && scope.window == 96 && scope.firstStep == 0)
        #expect(scope.values.count == 960)
        #expect(scope.values[0] == 1.0 / 3 && scope.values[1] == 5.0 / 3)
    }

    @Test("where a window would keep fewer than a day of hours, the latest are compared and the rest is named")
    func latest() {
        let values = (0..<24_000).map(Double.init)
        let hours = MatrixProfileScope(values, window: 24, most: 1_000)
        #expect(hours.stepsPerValue == 1 && hours.window == 24)
        #expect(hours.firstStep == 23_000 && hours.values.first == 23_000 && hours.values.count == 1_000)
        let both = MatrixProfileScope(values, window: 48, most: 1_000)
        #expect(both.stepsPerValue == 2 && both.window == 24 && both.values.count == 1_000)
        #expect(both.firstStep == 22_000 && both.values.first == 22_000.5)
        let prime = MatrixProfileScope(values, window: 4_001, most: 1_000)
        #expect(prime.stepsPerValue == 1 && prime.values.count == 3 * 4_001)
    }

    @Test("long gaps do not count, missing steps do not make a mean of themselves")
    func gaps() {
        let gap = [Double](repeating: .nan, count: 50_000)
        let stray = (0..<500).map(Double.init) + gap + [7]
        #expect(MatrixProfileScope(stray, window: 24, most: 1_000).values.count == stray.count)
        var holes = (0..<2_000).map(Double.init)
        for index in [0, 1, 3, 6, 7] { holes[index] = .nan }
        let scope = MatrixProfileScope(holes, window: 96, most: 500)
        #expect(scope.stepsPerValue == 4 && scope.values[0].isNaN && scope.values[1].isNaN)
        #expect(scope.values[2] == 9.5)
    }

    @Test("a day unlike all others is found in the means of a series too long to compare step by step")
    func found() throws {
        var noise = NoiseSource(seed: 5)
        var values = (0..<(288 * 60)).map { step in
            100 + 80 * sin(2 * .pi * Double(step % 288) / 288) + 3 * noise.normal()
        }
        for step in 0..<288 { values[288 * 37 + step] = 100 + 80 * sin(4 * .pi * Double(step) / 288) }
        let scope = MatrixProfileScope(values, window: 288, most: 2_000)
        #expect(scope.stepsPerValue == 9)
        let profile = try #require(MatrixProfile.compute(scope.values, window: scope.window))
        let start = try #require(profile.discords(1, apart: 64).first)
        let step = scope.firstStep + start * scope.stepsPerValue
        #expect(abs(step - 288 * 37) < 288)
    }
}

import Testing

@testable import CityKernels

@Suite struct LinkCostLawTests {
    private func law(time: Double = 6, b: Double = 0.15, power: Double, capacity: Double = 25_900.20064) -> LinkCostLaw
    {
        LinkCostLaw(freeFlowTime: time, coefficient: b, power: power, capacity: capacity, extra: 0)
    }

    @Test("the first Sioux Falls link costs what the best-known solution says")
    func knownValue() {
        #expect(abs(law(power: 4).costAndSlope(4494.65764646).cost - 6.00081623735) < 1e-11)
    }

    @Test("slope and integral agree with the cost for every form", arguments: [0.0, 0.5, 1, 2.5, 4, 5, 16.83])
    func calculus(power: Double) {
        let law = law(power: power, capacity: 1_000)
        for flow in [0.5, 400, 1_000, 1_700] {
            let step = flow * 1e-6
            let rise = law.costAndSlope(flow + step).cost - law.costAndSlope(flow - step).cost
            #expect(
                abs(rise / (2 * step) - law.costAndSlope(flow).slope) <= 1e-6 * max(law.costAndSlope(flow).slope, 1e-3))
            let area = law.integral(flow + step) - law.integral(flow - step)
            #expect(relativeError(area / (2 * step), law.costAndSlope(flow).cost) < 1e-6)
        }
    }

    @Test("power 0 and b 0 give a constant cost, at no flow and no capacity too")
    func constants() {
        #expect(law(b: 0.5, power: 0, capacity: 0).costAndSlope(0) == (9, 0))
        #expect(law(b: 0, power: 4, capacity: 0).costAndSlope(1e9) == (6, 0))
        #expect(law(time: 0, power: 4).costAndSlope(1e9) == (0, 0))
    }

    @Test(
        "a capacity next to nothing gives large costs, never none", arguments: [0.5, 1, 2, 4, 5],
        [1e-40, 1e-100, 1e-300])
    func tinyCapacity(power: Double, capacity: Double) {
        let law = law(power: power, capacity: capacity)
        #expect(law.costAndSlope(0).cost == 6)
        for flow in [0, 1e-9, 1, 1e6] {
            let (cost, slope) = law.costAndSlope(flow)
            #expect(cost.isFinite && cost >= 6 && slope.isFinite && !law.integral(flow).isNaN)
        }
    }

    @Test("the marginal law is the derivative of the total cost", arguments: [0.0, 1, 4, 3.3])
    func marginal(power: Double) {
        let marginal = LinkCostLaw.marginal(
            freeFlowTime: 6, coefficient: 0.15, power: power, capacity: 1_000, extra: 2)
        let paid = LinkCostLaw(freeFlowTime: 6, coefficient: 0.15, power: power, capacity: 1_000, extra: 2)
        let (cost, slope) = paid.costAndSlope(1_200)
        #expect(relativeError(marginal.costAndSlope(1_200).cost, cost + 1_200 * slope) < 1e-14)
    }

    @Test("below power 1 the slope at no flow stays finite")
    func steepStart() {
        let slope = law(power: 0.5).costAndSlope(0).slope
        #expect(slope.isFinite && slope > 0)
    }
}

import Testing

@testable import CityKernels

struct UnitDispatchTests {
    /// Unit 0 is nearest to both incidents; the second would wait ten minutes without it.
    private let etaSeconds: [Double] = [60, 90, .infinity, 80, 700, 680]

    @Test func theBestUnitGoesWhereItSavesMostAndTheReasonIsShown() throws {
        let dispatch = try UnitDispatch(etaSeconds: etaSeconds, incidents: 2, units: 3)
        #expect(dispatch.totalSeconds == 170)
        #expect(
            dispatch.lines == [
                .init(
                    incident: 0, unit: 1, etaSeconds: 90, rank: 2, nearestUnit: 0, nearestUnitServes: 1,
                    swapCostSeconds: 570),
                .init(
                    incident: 1, unit: 0, etaSeconds: 80, rank: 1, nearestUnit: nil, nearestUnitServes: nil,
                    swapCostSeconds: 570),
            ])
    }

    @Test func aUnitNobodyCanReplaceHasAnInfiniteSwapCost() throws {
        let dispatch = try UnitDispatch(etaSeconds: [60, .infinity], incidents: 1, units: 2)
        #expect(dispatch.lines.map(\.swapCostSeconds) == [.infinity])
    }
}

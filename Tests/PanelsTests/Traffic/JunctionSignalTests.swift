import Canvas
import CityKernels
import CityModel
import Testing

@testable import CityPanels

@Suite struct JunctionSignalTests {
    private let node = RoadNode(
        id: 7, name: LocalizedText(zh: "桥头路口", en: "Bridge Junction"),
        position: Coordinate(longitude: 114.4, latitude: 23.1), zone: nil)
    private let phases = [
        SignalPhase(
            node: 7, number: 2, links: ["link.3"], greenSeconds: 54, lostSeconds: 6, saturationFlowPerLane: 1800),
        SignalPhase(
            node: 7, number: 1, links: ["link.1", "link.2"], greenSeconds: 54, lostSeconds: 6,
            saturationFlowPerLane: 900),
    ]

    private func signal(_ counts: [EntityID: [Sample]]) -> JunctionSignal {
        JunctionSignal(node: node, phases: phases, lanes: ["link.1": 2, "link.2": 2, "link.3": 1], counts: counts)
    }

    @Test func `an approach's volume is the mean of its usable counts, its saturation flow that of all its lanes`()
        throws
    {
        let found = signal([
            "link.1": [RoadTown.sample(640), RoadTown.sample(0, flag: .missing), RoadTown.sample(800)],
            "link.2": [RoadTown.sample(360)], "link.3": [RoadTown.sample(540)],
        ])
        let check = try found.check.get()
        #expect(abs(check.criticalFlowRatio - 0.7) < 1e-12 && check.volume == 1620)
        #expect(found.phases.map(\.number) == [1, 2] && found.countedAt == RoadTown.now.adding(seconds: -60))
        #expect(abs(try #require(check.advised).cycleSeconds - 23 / 0.3) < 1e-9)
    }

    @Test func `one approach without a usable count is said, and no timing is made up`() {
        let found = signal(["link.1": [RoadTown.sample(640, flag: .missing)], "link.2": [RoadTown.sample(360)]])
        #expect(found.check == .failure(.uncounted(links: 2)))
        #expect(signal([:]).countedAt == nil)
        let nobody = Dictionary(
            uniqueKeysWithValues: ["link.1", "link.2", "link.3"].map {
                (EntityID($0), [RoadTown.sample(0)])
            })
        #expect(signal(nobody).check == .failure(.nothingToTime))
    }
}

import TestSupport
import Testing

@testable import CityKernels

@Suite(.enabled(if: ReferenceNetwork.isPresent)) struct SelectLinkTests {
    @Test("the users of every Sioux Falls link add up to its flow and stay within their pairs' trips")
    func addsUp() throws {
        var state = try #require(ReferenceNetwork.settledSiouxFalls)
        let result = try state.settle()
        for link in 0..<Int32(state.network.linkCount) {
            let selected = try state.selectLink(link)
            let flow = result.linkFlows[Int(link)]
            #expect(relativeError(selected.flow, flow) < 1e-12)
            #expect(relativeError(selected.pairs.reduce(0) { $0 + $1.trips }, flow) < 1e-9)
            #expect(zip(selected.linkFlows, result.linkFlows).allSatisfy { $0 >= 0 && $0 <= $1 * (1 + 1e-9) })
        }
    }

    @Test("the trips of a selected link leave their origins and reach their destinations")
    func conserves() throws {
        var state = try ReferenceNetwork.anaheim.state(relativeGap: 1e-4)
        let result = try state.settle()
        let busiest = try #require(result.linkFlows.indices.max { result.linkFlows[$0] < result.linkFlows[$1] })
        let selected = try state.selectLink(Int32(busiest))
        var balance = [Double](repeating: 0, count: state.network.nodeCount)
        for (link, flow) in selected.linkFlows.enumerated() {
            balance[Int(state.network.tails[link])] -= flow
            balance[Int(state.network.heads[link])] += flow
        }
        for pair in selected.pairs {
            balance[Int(state.network.zoneNodes[Int(pair.origin)])] += pair.trips
            balance[Int(state.network.zoneNodes[Int(pair.destination)])] -= pair.trips
        }
        #expect(balance.allSatisfy { abs($0) < 1e-9 * selected.flow })
    }

    @Test("a link that is not there is refused")
    func unknown() throws {
        let state = try ReferenceNetwork.braess.state(relativeGap: 1e-8)
        #expect(throws: EquilibriumError.unknownLink(5)) { try state.selectLink(5) }
    }
}

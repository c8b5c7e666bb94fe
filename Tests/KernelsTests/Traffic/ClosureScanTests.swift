import TestSupport
import Testing

@testable import CityKernels

@Suite(.enabled(if: ReferenceNetwork.isPresent)) struct ClosureScanTests {
    private func settled(_ reference: ReferenceNetwork) throws -> EquilibriumState {
        var state = try reference.state(relativeGap: 1e-10)
        _ = try state.settle()
        return state
    }

    @Test(
        "closures agree with the derived answers, disconnections included",
        arguments: [
            (ReferenceNetwork.siouxFalls, 4), (.anaheim, 10), (.easternMassachusetts, 26), (.braess, 1),
        ])
    func answers(reference: ReferenceNetwork, every: Int) throws {
        let state = try settled(reference)
        let answers = try reference.answers().filter { $0.tail != nil }.enumerated()
            .filter { $0.offset % every == 0 }.map(\.element)
        let links = try answers.map { answer -> Int32 in
            let tail = try #require(answer.tail)
            let head = try #require(answer.head)
            return try #require(state.network.links(fromNumber: tail, toNumber: head).first)
        }
        #expect(links.count >= 4)
        let findings = try ClosureScan.findings(of: state, links: links)
        #expect(findings.map(\.link) == links)
        for (answer, finding) in zip(answers, findings) {
            switch finding.effect {
            case .settled(let total, _, let gap):
                let expected = try #require(answer.totalTravelTime, "\(answer)")
                #expect(relativeError(total, expected) < 1e-6, "\(answer)")
                #expect(gap <= 1e-8)
            case .cutsOff(let zones):
                #expect(answer.totalTravelTime == nil, "\(answer)")
                #expect(zones.trips > 0 && !zones.losingDestinations.isEmpty && !zones.losingOrigins.isEmpty)
            }
        }
    }

    @Test("closing the Braess link makes everyone faster")
    func braess() throws {
        let findings = try ClosureScan.findings(of: try settled(.braess))
        guard case .settled(let total, let change, _) = findings[3].effect else {
            Issue.record("not settled")
            return
        }
        #expect(abs(total - 498) < 1e-5 && abs(change - (498.0 / 552 - 1)) < 1e-6)
    }

    @Test("progress counts up and cancelling keeps what was found")
    func progress() throws {
        let state = try #require(ReferenceNetwork.settledSiouxFalls)
        var seen: [Int] = []
        let findings = try ClosureScan.findings(
            of: state,
            progress: { done, total, _ in
                seen.append(done)
                #expect(total == 76)
            }, isCancelled: { seen.count >= 3 })
        #expect(seen == [1, 2, 3] && findings.count == 3)
    }

    @Test("several threads find the same as one")
    func threads() throws {
        let state = try #require(ReferenceNetwork.settledSiouxFalls)
        let links = [Int32](0..<12)
        let one = try ClosureScan.findings(of: state, links: links, relativeGapTarget: 1e-7)
        let several = try ClosureScan.findings(of: state, links: links, relativeGapTarget: 1e-7, threads: 3)
        #expect(several == one)
        let none = try ClosureScan.findings(
            of: state, links: links, relativeGapTarget: 1e-7, threads: 2, isCancelled: { true })
        #expect(none.isEmpty)
    }
}

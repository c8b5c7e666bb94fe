import CityKernels
import Testing

@Suite struct TransmissionNetworkTests {
    private func network(
        share: Double = 1, to: Int32 = 1, length: Double = 100, origin: Int32 = 0
    ) throws -> TransmissionNetwork {
        let road = TriangularDiagram(freeSpeed: 20, waveSpeed: 5, jamDensity: 0.2)
        return try TransmissionNetwork(
            fromNode: [0, 1], toNode: [1, 2], lengthMetres: [length, 50], diagrams: [road, road],
            movements: [(from: 0, to: to, share: share)], originLink: [origin])
    }

    @Test func `the shortest link bounds the step`() throws { #expect(try network().longestStepSeconds == 2.5) }

    @Test func `faults carry the link`() {
        #expect(throws: TransmissionNetwork.Fault.sharesTooLarge(link: 0)) { try network(share: 1.1) }
        #expect(throws: TransmissionNetwork.Fault.movementApart(from: 0, to: 0)) { try network(to: 0) }
        #expect(throws: TransmissionNetwork.Fault.unusableLength(link: 0)) { try network(length: 0) }
        #expect(throws: TransmissionNetwork.Fault.linkOutOfRange(9)) { try network(origin: 9) }
    }
}

import Testing

@testable import CityKernels

@Suite struct BoundedDistancesTests {
    @Test func `equals a search within the bound and is endless beyond it`() throws {
        let town = try GeneratedRoads(side: 9, seed: 3)
        let lengths = town.graph.inputArc.indices.map { Double(10 + $0 % 37) }
        let table = BoundedDistances(graph: town.graph, lengths: lengths, boundMetres: 120)
        let costs = town.graph.arcOrdered(lengths.map { Int32($0 * 100) })
        var kept = 0
        for source in Int32(0)..<81 {
            let exact = relaxedDistances(town.graph, costs, from: source)
            for target in Int32(0)..<81 {
                let metres = Double(exact[Int(target)]) / 100
                let found = table.distance(from: source, to: target)
                #expect(metres <= 120 ? abs(found - metres) < 1e-3 : found == .infinity)
                kept += metres <= 120 ? 1 : 0
            }
        }
        #expect(table.pairCount == kept)
    }
}

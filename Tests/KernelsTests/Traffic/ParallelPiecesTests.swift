import Testing

@testable import CityKernels

@Suite struct ParallelPiecesTests {
    @Test(arguments: [(0, 3), (1, 3), (7, 1), (7, 3), (7, 50)])
    func `every piece is answered once, in order`(count: Int, threads: Int) {
        let answers = ParallelPieces.map(count: count, threads: threads) { $0.map { $0 * $0 } }
        #expect(answers == (0..<count).map { $0 * $0 })
    }
}

import Testing

@testable import CityKernels

@Suite struct NodeQueueTests {
    @Test("first in is first out, a node inside is not put in again, and the ring wraps")
    func ring() {
        let memory = AssignmentMemory()
        var queue = NodeQueue(nodeCount: 3, memory: memory)
        var taken: [Int32] = []
        for _ in 0..<5 {
            for node: Int32 in [2, 0, 2, 1, 0] { queue.append(node) }
            taken.append(queue.removeFirst())
            queue.append(taken[taken.count - 1])
            while !queue.isEmpty { taken.append(queue.removeFirst()) }
        }
        #expect(taken == [2, 0, 1, 2, 2, 0, 1, 2, 2, 0, 1, 2, 2, 0, 1, 2, 2, 0, 1, 2])
        withExtendedLifetime(memory) {}
    }
}

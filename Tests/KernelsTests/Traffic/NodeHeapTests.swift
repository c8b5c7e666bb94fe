import Testing

@testable import CityKernels

@Suite struct NodeHeapTests {
    @Test("nodes come out in order of their keys, those put in twice twice", arguments: [1, 2, 5, 64, 301])
    func order(count: Int) {
        let memory = AssignmentMemory()
        var heap = NodeHeap(capacity: 2 * count, memory: memory)
        var keys: [Double] = []
        for index in 0..<(2 * count) {
            let key = Double((index * 7_919) % 307)
            keys.append(key)
            heap.push(Int32(index % count), key: key)
        }
        var taken: [Double] = []
        while !heap.isEmpty { taken.append(heap.popNearest().key) }
        #expect(taken == keys.sorted())
        withExtendedLifetime(memory) {}
    }
}

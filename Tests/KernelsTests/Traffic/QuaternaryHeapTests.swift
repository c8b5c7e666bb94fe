@testable import CityKernels
import Testing

@Suite struct QuaternaryHeapTests {
    @Test func `gives entries back in rising order of key`() {
        var random = SeededGenerator(seed: 131)
        let keys = (0..<500).map { _ in Int32.random(in: 0...Int32.max, using: &random) }
        var storage = Array(repeating: UInt64(0), count: 500), taken: [Int32] = []
        var heap = storage.mutableSpan, count = 0
        for (item, key) in keys.enumerated() {
            QuaternaryHeap.push(QuaternaryHeap.entry(key: key, item: Int32(item)), into: &heap, count: &count)
        }
        while count > 0 {
            let entry = QuaternaryHeap.popMinimum(from: &heap, count: &count)
            #expect(keys[Int(QuaternaryHeap.item(entry))] == QuaternaryHeap.key(entry))
            taken.append(QuaternaryHeap.key(entry))
        }
        #expect(taken == keys.sorted())
    }
}

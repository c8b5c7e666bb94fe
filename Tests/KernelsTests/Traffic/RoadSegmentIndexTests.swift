import Testing

@testable import CityKernels

@Suite struct RoadSegmentIndexTests {
    @Test func `finds what a look at every link finds`() {
        var random = SeededGenerator(seed: 8)
        let count = 60
        let x = (0..<count).map { _ in Double.random(in: 0...1_000, using: &random) }
        let y = (0..<count).map { _ in Double.random(in: 0...700, using: &random) }
        let tail = (0..<150).map { _ in Int32.random(in: 0..<60, using: &random) }
        let head = (0..<150).map { _ in Int32.random(in: 0..<60, using: &random) }
        let index = RoadSegmentIndex(x: x, y: y, tail: tail, head: head, cellMetres: 40)
        for _ in 0..<200 {
            let (px, py) = (
                Double.random(in: -60...1_060, using: &random), Double.random(in: -60...760, using: &random)
            )
            var found = Array(repeating: RoadSegmentIndex.Candidate(link: -1, offset: 0, distance: 0), count: 200)
            let near = index.nearest(x: px, y: py, radius: 50, into: &found)
            let expected = tail.indices.filter { link in
                let (ax, ay) = (x[Int(tail[link])], y[Int(tail[link])])
                let (bx, by) = (x[Int(head[link])], y[Int(head[link])])
                let square = (bx - ax) * (bx - ax) + (by - ay) * (by - ay)
                let along = square > 0 ? min(1, max(0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / square)) : 0
                let (dx, dy) = (ax + along * (bx - ax) - px, ay + along * (by - ay) - py)
                return dx * dx + dy * dy <= 2_500
            }
            #expect(Set(found[..<near].map { Int($0.link) }) == Set(expected))
            #expect(zip(found[..<near], found[..<near].dropFirst()).allSatisfy { $0.distance <= $1.distance })
            var few = Array(found[..<3])
            let fewer = index.nearest(x: px, y: py, radius: 50, into: &few)
            #expect(fewer == min(3, near))
            #expect(few[..<min(3, near)] == found[..<min(3, near)])
        }
    }
}

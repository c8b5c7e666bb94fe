import CityKernels
import Testing

@Suite struct MapMatchingTests {
    /// Streets 100 m apart, both ways, and a drive over them with noisy fixes every 40 m.
    private struct Drive {
        let matcher: MapMatcher
        let fixes: [(x: Double, y: Double)]
        let truth: [Int32]

        init(side: Int, fixCount: Int, seed: UInt64, noise: Double = 8, start: Double = 0) throws {
            var random = SeededGenerator(seed: seed)
            func normal() -> Double {
                (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
            }
            let x = (0..<side * side).map { Double($0 % side) * 100 },
                y = (0..<side * side).map { Double($0 / side) * 100 }
            var ends: [(Int32, Int32)] = []
            for node in 0..<side * side {
                if node % side + 1 < side { ends += [(Int32(node), Int32(node + 1)), (Int32(node + 1), Int32(node))] }
                if node / side + 1 < side {
                    ends += [(Int32(node), Int32(node + side)), (Int32(node + side), Int32(node))]
                }
            }
            let (tail, head) = (ends.map(\.0), ends.map(\.1))
            let leaving = Dictionary(grouping: tail.indices) { tail[$0] }
            var link = 0, offset = start
            var fixes: [(x: Double, y: Double)] = [], truth: [Int32] = []
            while fixes.count < fixCount {
                let (a, b, share) = (Int(tail[link]), Int(head[link]), offset / 100)
                let (east, north) = (x[a] + share * (x[b] - x[a]), y[a] + share * (y[b] - y[a]))
                fixes.append((x: east + noise * normal(), y: north + noise * normal()))
                truth.append(Int32(link))
                offset += 40
                if offset >= 100 {
                    offset -= 100
                    let onward = (leaving[head[link]] ?? []).filter { head[$0] != tail[link] }
                    link = onward[Int.random(in: 0..<onward.count, using: &random)]
                }
            }
            let graph = try RoutingGraph(nodeCount: side * side, tail: tail, head: head)
            let index = RoadSegmentIndex(x: x, y: y, tail: tail, head: head)
            matcher = MapMatcher(
                index: index, distances: BoundedDistances(graph: graph, lengths: index.lengths, boundMetres: 300),
                tail: tail, head: head)
            (self.fixes, self.truth) = (fixes, truth)
        }

        func matches() -> [MapMatcher.Match] {
            var matcher = matcher
            return fixes.flatMap { matcher.take(x: $0.x, y: $0.y) } + matcher.finish()
        }
    }

    @Test func `nearly every fix of a noisy drive finds the link that was driven`() throws {
        let drive = try Drive(side: 20, fixCount: 3_000, seed: 4)
        let matches = drive.matches()
        #expect(matches.map(\.fix) == Array(0..<3_000))
        // A fix at a corner belongs to either link: right is what was driven there, just before or just after.
        let right = matches.count { match in
            drive.truth[max(0, match.fix - 1)...min(2_999, match.fix + 1)].contains(match.link)
        }
        #expect(Double(right) / 3_000 >= 0.95)
    }

    @Test func `of the links driven over sixty by sixty streets at least 98.5 percent are found`() throws {
        let drive = try Drive(side: 60, fixCount: 6_000, seed: 5, start: 17)
        var found = [Int32](repeating: -1, count: 6_000)
        for match in drive.matches() { found[match.fix] = match.link }
        var (driven, right, first) = (0, 0, 0)
        while first < 6_000 {
            let last = (first..<6_000).prefix { drive.truth[$0] == drive.truth[first] }.last ?? first
            driven += 1
            right += found[first...last].contains(drive.truth[first]) ? 1 : 0
            first = last + 1
        }
        #expect(driven > 2_000 && Double(right) >= 0.985 * Double(driven))
    }

    @Test func `without noise every fix away from corners is right and none comes late`() throws {
        let drive = try Drive(side: 8, fixCount: 200, seed: 9, noise: 0)
        var matcher = drive.matcher
        var latest = 0
        for (number, fix) in drive.fixes.enumerated() {
            for match in matcher.take(x: fix.x, y: fix.y) { latest = max(latest, number - match.fix) }
        }
        #expect(latest <= MapMatcher.Settings().delay + 1)
        let matches = drive.matches()
        let clear = matches.filter { !($0.offset < 1 || $0.offset > 99) }
        #expect(clear.allSatisfy { drive.truth[$0.fix] == $0.link } && clear.count > 100)
    }

    @Test func `fixes far from roads or not finite are passed over, a jump starts a new track`() throws {
        var matcher = try Drive(side: 8, fixCount: 1, seed: 9, noise: 0).matcher
        let track: [(Double, Double)] = [
            (10, 0), (50, 0), (.nan, 0), (90, 300_000), (90, 0), (610, 700), (650, 700),
        ]
        let matches = track.flatMap { matcher.take(x: $0.0, y: $0.1) } + matcher.finish()
        #expect(matches.map(\.fix) == [0, 1, 4, 5, 6])
        #expect(Set(matches.prefix(3).map(\.link)).count == 1 && Set(matches.suffix(2).map(\.link)).count == 1)
    }
}

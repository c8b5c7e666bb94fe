import CityModel

/// Which links lie before and around each other.
struct RoadTopology {
    /// The same road in the other direction.
    let reverse: [Int?]
    private let links: [RoadLink]
    private let entering: [Int: [Int]]
    private let leaving: [Int: [Int]]

    init(_ links: [RoadLink]) {
        self.links = links
        var entering: [Int: [Int]] = [:]
        var leaving: [Int: [Int]] = [:]
        for (index, link) in links.enumerated() {
            entering[link.to, default: []].append(index)
            leaving[link.from, default: []].append(index)
        }
        self.entering = entering
        self.leaving = leaving
        reverse = links.map { link in leaving[link.to]?.first { links[$0].to == link.from } }
    }

    /// Links that flow into `link`, one or two steps before it, U-turns left out, each once.
    func upstream(of link: Int) -> [(link: Int, steps: Int)] {
        var found: [Int: Int] = [:]
        for first in before(link) where first != link {
            found[first] = 1
            for second in before(first) where second != link && found[second] == nil { found[second] = 2 }
        }
        return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Links that touch the node (0 steps away) and those beyond, up to 2 steps, each once.
    func around(node: Int) -> [(link: Int, steps: Int)] {
        var found: [Int: Int] = [:]
        var ring = [node]
        for steps in 0..<3 {
            var next: Set<Int> = []
            for node in ring {
                for link in (entering[node] ?? []) + (leaving[node] ?? []) where found[link] == nil {
                    found[link] = steps
                    next.insert(links[link].from)
                    next.insert(links[link].to)
                }
            }
            ring = next.sorted()
        }
        return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func before(_ link: Int) -> [Int] {
        (entering[links[link].from] ?? []).filter { links[$0].from != links[link].to }
    }
}

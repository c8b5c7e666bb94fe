/// One directed road link as files give it; node numbers are positions in `RoadNetwork.nodeNumbers`.
package struct NetworkLink: Equatable, Sendable {
    package var tail: Int32
    package var head: Int32
    /// Vehicles per demand period (an hour in most files) at which the link counts as full.
    package var capacity: Double
    /// In the file's unit; `distanceFactor` turns it into cost.
    package var length: Double
    /// In the file's unit of time; 0 is allowed for connectors.
    package var freeFlowTime: Double
    /// Coefficient of the BPR curve t = t0·(1 + b·(v/c)^power).
    package var bprCoefficient: Double
    package var bprPower: Double
    /// In money; `tollFactor` turns it into cost.
    package var toll: Double
    /// 0 where the file does not say.
    package var lanes: Double

    package init(
        tail: Int32, head: Int32, capacity: Double, length: Double, freeFlowTime: Double,
        bprCoefficient: Double = 0.15, bprPower: Double = 4, toll: Double = 0,
        lanes: Double = 0
    ) {
        self.tail = tail
        self.head = head
        self.capacity = capacity
        self.length = length
        self.freeFlowTime = freeFlowTime
        self.bprCoefficient = bprCoefficient
        self.bprPower = bprPower
        self.toll = toll
        self.lanes = lanes
    }
}

/// A directed road network as a structure of arrays; parallel links are allowed, so links are known by index.
package struct RoadNetwork: Sendable {
    /// The number each node carries in its file; nodes are known by position inside.
    package let nodeNumbers: [Int]
    /// The number each zone carries in its file.
    package let zoneNumbers: [Int]
    /// The node at which each zone's trips start and end.
    package let zoneNodes: [Int32]
    /// Nodes through which only trips of their own zone may leave (TNTP: zones below the first through node).
    package let isTerminal: [Bool]
    package let tails: [Int32]
    package let heads: [Int32]
    package internal(set) var capacities: [Double]
    package let lengths: [Double]
    package internal(set) var freeFlowTimes: [Double]
    package let bprCoefficients: [Double]
    package let bprPowers: [Double]
    package let tolls: [Double]
    /// 0 where unknown.
    package internal(set) var lanes: [Double]
    /// Names by link where the file has them, else empty.
    package let linkNames: [String]
    package let outgoing: LinkAdjacency
    package let incoming: LinkAdjacency

    package var nodeCount: Int { nodeNumbers.count }
    package var zoneCount: Int { zoneNumbers.count }
    package var linkCount: Int { tails.count }

    /// Builds the arrays and the adjacency.
    /// - Precondition: ends lie in `0..<nodeNumbers.count`; the zone arrays have one length; names are one a link or none.
    package init(
        nodeNumbers: [Int], zoneNumbers: [Int], zoneNodes: [Int32], isTerminal: [Bool], links: [NetworkLink],
        linkNames: [String] = []
    ) {
        let nodeRange = 0..<Int32(nodeNumbers.count)
        precondition(zoneNumbers.count == zoneNodes.count, "\(zoneNumbers.count) zones, \(zoneNodes.count) nodes")
        precondition(isTerminal.count == nodeNumbers.count, "\(isTerminal.count) flags, \(nodeNumbers.count) nodes")
        precondition(linkNames.isEmpty || linkNames.count == links.count, "\(linkNames.count) names")
        precondition(zoneNodes.allSatisfy(nodeRange.contains), "a zone's node is out of range")
        precondition(links.allSatisfy { nodeRange.contains($0.tail) && nodeRange.contains($0.head) }, "link end")
        self.nodeNumbers = nodeNumbers
        self.zoneNumbers = zoneNumbers
        self.zoneNodes = zoneNodes
        self.isTerminal = isTerminal
        self.linkNames = linkNames
        tails = links.map(\.tail)
        heads = links.map(\.head)
        capacities = links.map(\.capacity)
        lengths = links.map(\.length)
        freeFlowTimes = links.map(\.freeFlowTime)
        bprCoefficients = links.map(\.bprCoefficient)
        bprPowers = links.map(\.bprPower)
        tolls = links.map(\.toll)
        lanes = links.map(\.lanes)
        outgoing = LinkAdjacency(ends: tails, nodeCount: nodeNumbers.count)
        incoming = LinkAdjacency(ends: heads, nodeCount: nodeNumbers.count)
    }

    /// One link's values together.
    package func link(_ index: Int) -> NetworkLink {
        NetworkLink(
            tail: tails[index], head: heads[index], capacity: capacities[index], length: lengths[index],
            freeFlowTime: freeFlowTimes[index], bprCoefficient: bprCoefficients[index], bprPower: bprPowers[index],
            toll: tolls[index], lanes: lanes[index])
    }

    /// The position of a link in the outgoing order, by which bushes know it.
    func slot(ofLink link: Int32) -> Int32 {
        let tail = Int(tails[Int(link)])
        let offset = outgoing.of(tail).firstIndex(of: link) ?? Int(outgoing.starts[tail])
        return Int32(offset)
    }

    /// Values by slot put into the order of links.
    func byLink(_ slotValues: [Double]) -> [Double] {
        var values = [Double](repeating: 0, count: linkCount)
        for (slot, link) in outgoing.links.enumerated() { values[Int(link)] = slotValues[slot] }
        return values
    }

    /// Every link that runs between two nodes given by their file numbers; several when the file has parallel links.
    package func links(fromNumber tail: Int, toNumber head: Int) -> [Int32] {
        (0..<Int32(linkCount)).filter {
            nodeNumbers[Int(tails[Int($0)])] == tail && nodeNumbers[Int(heads[Int($0)])] == head
        }
    }
}

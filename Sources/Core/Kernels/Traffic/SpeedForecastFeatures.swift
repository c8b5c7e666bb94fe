/// What a forecast looks at: differences from the day profile, now and a little before, here and next door.
///
/// Order: 1, six lags of the anomaly newest first, its negative part, the negative part of its change over three slots,
/// the anomalies of six neighbours, and the profile's own change until the horizon.
internal struct SpeedForecastFeatures: Sendable {
    static let lagCount = 6
    static let neighbourCount = 6

    /// Differences from the profile, row-major, time × sensors, 0 where unknown.
    private let anomalies: [Double]
    private let sensorCount: Int
    /// Sensors × six, -1 for none.
    private let neighbours: [Int32]

    init(anomalies: [Double], sensorCount: Int, neighbours: [Int32]) {
        self.anomalies = anomalies
        self.sensorCount = sensorCount
        self.neighbours = neighbours
    }

    /// - Parameter row: time of the newest reading, at least `lagCount - 1`.
    func features(row: Int, sensor: Int, profileChange: Double) -> LeastAbsoluteRegression.Row {
        var features = LeastAbsoluteRegression.Row(repeating: 0)
        features[0] = 1
        let now = anomalies[row * sensorCount + sensor]
        for lag in 0..<Self.lagCount { features[1 + lag] = anomalies[(row - lag) * sensorCount + sensor] }
        features[7] = min(now, 0)
        features[8] = min(now - features[4], 0)
        for position in 0..<Self.neighbourCount {
            let neighbour = neighbours[sensor * Self.neighbourCount + position]
            if neighbour >= 0 { features[9 + position] = anomalies[row * sensorCount + Int(neighbour)] }
        }
        features[15] = profileChange
        return features
    }
}

/// Picks each sensor's closest neighbours.
package enum SensorNeighbours {
    /// The six strongest by weight in either direction, strongest first, -1 where there are fewer.
    ///
    /// - Parameter adjacency: row-major, sensors × sensors; 0 means not adjacent.
    package static func strongest(adjacency: [Double], sensorCount: Int) -> [Int32] {
        precondition(adjacency.count == sensorCount * sensorCount, "a square matrix")
        return (0..<sensorCount).flatMap { sensor -> [Int32] in
            let weights = (0..<sensorCount).map { other in
                other == sensor
                    ? 0 : max(adjacency[sensor * sensorCount + other], adjacency[other * sensorCount + sensor])
            }
            let chosen = (0..<sensorCount).filter { weights[$0] > 0 }
                .sorted { (weights[$1], $0) < (weights[$0], $1) }
                .prefix(SpeedForecastFeatures.neighbourCount).map { Int32($0) }
            return chosen + Array(repeating: -1, count: SpeedForecastFeatures.neighbourCount - chosen.count)
        }
    }
}

extension SensorNeighbours {
    /// For links as sensors: links that begin where it ends, then those that end where it begins, lowest first, without its
    /// own reverse; six, -1 where there are fewer.
    package static func adjoining(fromNode: [Int32], toNode: [Int32]) -> [Int32] {
        precondition(fromNode.count == toNode.count, "two ends a link")
        let links = Int32(0)..<Int32(fromNode.count)
        let leaving = Dictionary(grouping: links) { fromNode[Int($0)] }
        let arriving = Dictionary(grouping: links) { toNode[Int($0)] }
        return fromNode.indices.flatMap { link -> [Int32] in
            let ahead = (leaving[toNode[link]] ?? []).filter { toNode[Int($0)] != fromNode[link] }
            let behind = (arriving[fromNode[link]] ?? []).filter { fromNode[Int($0)] != toNode[link] }
            let chosen = Array(
                (ahead.prefix(3) + behind.prefix(3) + ahead.dropFirst(3) + behind.dropFirst(3)).prefix(6))
            return chosen + Array(repeating: -1, count: SpeedForecastFeatures.neighbourCount - chosen.count)
        }
    }
}

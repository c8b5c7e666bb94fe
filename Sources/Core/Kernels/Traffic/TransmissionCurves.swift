/// What a played stretch of traffic tells, however its travellers choose their ways.
package protocol TransmissionRun: Sendable {
    var network: TransmissionNetwork { get }
    var stepSeconds: Double { get }
    var stepCount: Int { get }
    /// Vehicles that have left the network, by the end of each step.
    var arrived: [Double] { get }
    /// Vehicles that have not found room on the network by the end.
    var waitingAtEnd: Double { get }
    /// Seconds spent by all vehicles on links and before the network, over the whole run.
    var totalTravelTimeSeconds: Double { get }
    /// - Returns: false when cancelled on the way.
    @discardableResult mutating func run(isCancelled: () -> Bool) -> Bool
    /// Vehicles on a link at the end of a step.
    func vehicles(link: Int, step: Int) -> Double
    /// Vehicles delayed on a link: those that would have left by now had it been free.
    func queue(link: Int, step: Int) -> Double
    /// Seconds between a link's curves at the vehicle that enters at the end of a step; nil when it has not left yet.
    func travelTimeSeconds(link: Int, enteringAtStep step: Int) -> Double?
}

/// The cumulative curves of every link, vehicles in and vehicles out, and what follows from them for the next step.
struct TransmissionCurves: Sendable {
    let network: TransmissionNetwork
    let stepSeconds: Double
    let stepCount: Int
    /// Vehicles in and out since the start, row-major, links × (steps + 1).
    private(set) var entered: [Double]
    private(set) var left: [Double]
    private let drops: [CapacityDrop]

    init(network: TransmissionNetwork, stepSeconds: Double, stepCount: Int, drops: [CapacityDrop]) {
        let longest = network.longestStepSeconds * (1 + 1e-9)
        precondition(stepSeconds > 0 && stepSeconds <= longest, "step longer than a link")
        (self.network, self.stepSeconds, self.stepCount, self.drops) = (network, stepSeconds, stepCount, drops)
        entered = Array(repeating: 0, count: network.linkCount * (stepCount + 1))
        left = entered
    }

    func row(_ link: Int) -> Int { link * (stepCount + 1) }

    func vehicles(link: Int, step: Int) -> Double { entered[row(link) + step] - left[row(link) + step] }

    func queue(link: Int, step: Int) -> Double {
        let freeTime = network.lengthMetres[link] / network.diagrams[link].freeSpeed
        let reached = interpolated(entered, link, Double(step) - freeTime / stepSeconds)
        return max(0, reached - left[row(link) + step])
    }

    /// Vehicle-seconds on links over the whole run.
    var secondsOnLinks: Double {
        var inside = 0.0
        for index in entered.indices { inside += entered[index] - left[index] }
        return stepSeconds * inside
    }

    /// Carries a link's curves on to the end of a step, before anything moves in it.
    mutating func begin(_ step: Int, link: Int) {
        entered[row(link) + step + 1] = entered[row(link) + step]
        left[row(link) + step + 1] = left[row(link) + step]
    }

    mutating func enter(_ vehicles: Double, link: Int, step: Int) { entered[row(link) + step + 1] += vehicles }

    mutating func leave(_ vehicles: Double, link: Int, step: Int) { left[row(link) + step + 1] += vehicles }

    /// Vehicles that could leave a link in a step.
    func sendingFlow(_ link: Int, _ step: Int) -> Double {
        let diagram = network.diagrams[link]
        let lag = network.lengthMetres[link] / diagram.freeSpeed / stepSeconds
        let ready = interpolated(entered, link, Double(step + 1) - lag) - left[row(link) + step]
        return max(0, min(ready, capacityOut(link, step)))
    }

    /// Vehicles a link could take in a step.
    func receivingFlow(_ link: Int, _ step: Int) -> Double {
        let diagram = network.diagrams[link]
        let lag = network.lengthMetres[link] / diagram.waveSpeed / stepSeconds
        let room =
            interpolated(left, link, Double(step + 1) - lag) + diagram.jamDensity * network.lengthMetres[link]
            - entered[row(link) + step]
        return max(0, min(room, diagram.capacity * stepSeconds))
    }

    /// Vehicles a link's end lets through in a step, drops counted by the share of the step they cover.
    private func capacityOut(_ link: Int, _ step: Int) -> Double {
        var share = 1.0
        let start = Double(step) * stepSeconds
        for drop in drops where drop.link == Int32(link) {
            let overlap = min(drop.untilSeconds, start + stepSeconds) - max(drop.fromSeconds, start)
            if overlap > 0 { share -= overlap / stepSeconds * (1 - drop.remainingShare) }
        }
        return max(0, share) * network.exitCapacity[link] * stepSeconds
    }

    private func interpolated(_ curve: [Double], _ link: Int, _ position: Double) -> Double {
        guard position > 0 else { return 0 }
        let below = Int(position)
        let first = curve[row(link) + below]
        let fraction = position - Double(below)
        return fraction > 0 ? first + fraction * (curve[row(link) + below + 1] - first) : first
    }

    /// Seconds between a link's curves at the vehicle that enters at the end of a step; nil when it has not left yet.
    func travelTimeSeconds(link: Int, enteringAtStep step: Int) -> Double? {
        let vehicle = entered[row(link) + step], range = row(link)..<row(link) + stepCount + 1
        let freeTime = network.lengthMetres[link] / network.diagrams[link].freeSpeed
        guard left[range.upperBound - 1] >= vehicle - 1e-9 else { return nil }
        var low = range.lowerBound, high = range.upperBound - 1
        while low < high {
            let middle = (low + high) / 2
            if left[middle] < vehicle - 1e-9 { low = middle + 1 } else { high = middle }
        }
        var exit = Double(low - range.lowerBound)
        if low > range.lowerBound, left[low] > left[low - 1] {
            exit -= 1 - (vehicle - left[low - 1]) / (left[low] - left[low - 1])
        }
        return max(freeTime, (exit - Double(step)) * stepSeconds)
    }
}

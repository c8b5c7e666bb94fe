/// A junction's fixed-time signal held against the vehicles counted at it: what they wait now, and with Webster's timing.
///
/// Delay is the control delay of the Highway Capacity Manual (`SignalDelay.highwayCapacityManual`), a vehicle, weighted by the
/// approaches' volumes. Phases stay as they are; only cycle and greens change. Advice only.
package struct SignalCheck: Sendable, Equatable {
    package struct Approach: Sendable, Equatable {
        /// Vehicles per hour.
        package let volume: Double
        /// Vehicles per hour of green, all lanes.
        package let saturationFlow: Double

        package init(volume: Double, saturationFlow: Double) {
            (self.volume, self.saturationFlow) = (volume, saturationFlow)
        }
    }

    package struct Phase: Sendable, Equatable {
        package let approaches: [Approach]
        package let greenSeconds: Double
        package let lostSeconds: Double

        package init(approaches: [Approach], greenSeconds: Double, lostSeconds: Double) {
            (self.approaches, self.greenSeconds, self.lostSeconds) = (approaches, greenSeconds, lostSeconds)
        }

        /// The largest volume over saturation flow, y.
        var flowRatio: Double { approaches.map { $0.volume / $0.saturationFlow }.max() ?? 0 }
    }

    package struct Timing: Sendable, Equatable {
        package let cycleSeconds: Double
        /// Of each phase.
        package let greenSeconds: [Double]
        /// Mean control delay, seconds a vehicle.
        package let delaySeconds: Double
        package let level: ServiceLevel
        /// The largest volume over capacity of an approach.
        package let saturationDegree: Double
    }

    package enum Fault: Error, Equatable {
        case noPhases
        /// A volume, a green or a saturation flow that cannot be; or nobody comes.
        case unusableInput
    }

    /// Of an advised timing, seconds: the cycle, and the shortest green of a phase.
    package struct Limits: Sendable, Equatable {
        package var cycle = 40.0...180.0
        package var green = 10.0

        package init() {}
    }

    /// Sum of the phases' flow ratios, Y.
    package let criticalFlowRatio: Double
    package let present: Timing
    /// Nil where Y is at or above `SignalTiming.criticalFlowRatioLimit`: no timing serves what comes.
    package let advised: Timing?
    /// Vehicles per hour over all approaches.
    package let volume: Double

    package init(phases: [Phase], limits: Limits = Limits()) throws(Fault) {
        guard !phases.isEmpty else { throw .noPhases }
        let approaches = phases.flatMap(\.approaches)
        guard
            approaches.allSatisfy({
                $0.volume >= 0 && $0.volume.isFinite && $0.saturationFlow > 0 && $0.saturationFlow.isFinite
            }), phases.allSatisfy({ $0.greenSeconds > 0 && $0.greenSeconds.isFinite }),
            phases.allSatisfy({ $0.lostSeconds >= 0 && $0.lostSeconds.isFinite })
        else { throw .unusableInput }
        volume = approaches.reduce(0) { $0 + $1.volume }
        let lost = phases.reduce(0) { $0 + $1.lostSeconds }
        guard let present = Self.timing(phases, greens: phases.map(\.greenSeconds), lost: lost) else {
            throw .unusableInput
        }
        self.present = present
        let ratios = phases.map(\.flowRatio)
        criticalFlowRatio = ratios.reduce(0, +)
        advised = (try? SignalTiming(lostTimeSeconds: lost, flowRatios: ratios, cycleRange: limits.cycle)).flatMap {
            Self.timing(phases, greens: Self.lengthened($0.greenSeconds, least: limits.green), lost: lost)
        }
    }

    /// Vehicle-hours a hour that the advised timing saves; below 0 where the present one is better, nil without one.
    package var savedVehicleHours: Double? {
        advised.map { (present.delaySeconds - $0.delaySeconds) * volume / 3600 }
    }

    /// Brings short greens up to the least one; the others keep theirs, so the cycle grows.
    private static func lengthened(_ greens: [Double], least: Double) -> [Double] { greens.map { max($0, least) } }

    private static func timing(_ phases: [Phase], greens: [Double], lost: Double) -> Timing? {
        let cycle = greens.reduce(lost, +)
        var (weighted, total, highest) = (0.0, 0.0, 0.0)
        for (phase, green) in zip(phases, greens) {
            for approach in phase.approaches {
                let capacity = approach.saturationFlow * green / cycle
                let degree = approach.volume / capacity
                guard
                    let delay = SignalDelay.highwayCapacityManual(
                        cycleSeconds: cycle, greenShare: green / cycle, saturation: degree, capacityPerHour: capacity)
                else { return nil }
                weighted += delay * approach.volume
                total += approach.volume
                highest = max(highest, degree)
            }
        }
        guard total > 0, let level = ServiceLevel.signalisedIntersection(controlDelaySeconds: weighted / total) else {
            return nil
        }
        return Timing(
            cycleSeconds: cycle, greenSeconds: greens, delaySeconds: weighted / total, level: level,
            saturationDegree: highest)
    }
}

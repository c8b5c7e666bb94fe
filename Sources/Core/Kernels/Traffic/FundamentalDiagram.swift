/// A flow-density relation; densities in vehicles a metre, flows in vehicles a second, speeds in metres a second.
package struct TriangularDiagram: Sendable, Equatable {
    package let freeSpeed: Double
    /// Speed at which jams grow backwards, positive.
    package let waveSpeed: Double
    package let jamDensity: Double

    package init(freeSpeed: Double, waveSpeed: Double, jamDensity: Double) {
        precondition(freeSpeed > 0 && waveSpeed > 0 && jamDensity > 0, "speeds and jam density are positive")
        (self.freeSpeed, self.waveSpeed, self.jamDensity) = (freeSpeed, waveSpeed, jamDensity)
    }

    /// v_f · w · k_j / (v_f + w).
    package var capacity: Double { freeSpeed * waveSpeed * jamDensity / (freeSpeed + waveSpeed) }
    package var criticalDensity: Double { capacity / freeSpeed }

    /// min(v_f · k, w · (k_j − k)), at least 0.
    package func flow(density: Double) -> Double {
        max(0, min(freeSpeed * density, waveSpeed * (jamDensity - density)))
    }
}

/// Greenshields' parabola, the textbook comparison.
package struct GreenshieldsDiagram: Sendable, Equatable {
    package let freeSpeed: Double
    package let jamDensity: Double

    package init(freeSpeed: Double, jamDensity: Double) {
        (self.freeSpeed, self.jamDensity) = (freeSpeed, jamDensity)
    }

    /// v_f · k_j / 4, at half the jam density.
    package var capacity: Double { freeSpeed * jamDensity / 4 }

    /// v_f · k · (1 − k / k_j), at least 0.
    package func flow(density: Double) -> Double { max(0, freeSpeed * density * (1 - density / jamDensity)) }
}

package enum ShockWave {
    /// Speed of the border between two states, (q2 − q1) / (k2 − k1); negative runs upstream, nil for equal densities.
    package static func speed(
        upstream: (density: Double, flow: Double), downstream: (density: Double, flow: Double)
    ) -> Double? {
        let gap = downstream.density - upstream.density
        return gap == 0 ? nil : (downstream.flow - upstream.flow) / gap
    }
}

/// A queue with steady arrivals above capacity for a while, then none: deterministic, the D/D/1 textbook case.
///
/// Example: 0.8 arrivals a second for 1000 s against 0.4 give 400 vehicles, gone at 2000 s, 400 000 vehicle-seconds.
package struct BottleneckQueue: Sendable, Equatable {
    /// Vehicles, at the end of the arrivals.
    package let largestQueue: Double
    /// Seconds after the start.
    package let clearsAfterSeconds: Double
    package let totalDelayVehicleSeconds: Double

    /// - Returns: nil unless capacity is positive and below the arrivals and the duration is positive.
    package init?(arrivalsPerSecond: Double, capacityPerSecond: Double, durationSeconds: Double) {
        guard capacityPerSecond > 0, arrivalsPerSecond > capacityPerSecond, durationSeconds > 0 else { return nil }
        let excess = arrivalsPerSecond - capacityPerSecond
        largestQueue = excess * durationSeconds
        clearsAfterSeconds = arrivalsPerSecond * durationSeconds / capacityPerSecond
        totalDelayVehicleSeconds =
            excess * durationSeconds * durationSeconds * arrivalsPerSecond / (2 * capacityPerSecond)
    }
}

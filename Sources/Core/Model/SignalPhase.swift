/// One phase of a junction's fixed-time signal: the links let go together and for how long.
package struct SignalPhase: Hashable, Sendable {
    /// The junction.
    package let node: Int
    /// From 1, in the order they are shown.
    package let number: Int
    /// Links into the junction.
    package let links: [EntityID]
    /// Effective green.
    package let greenSeconds: Double
    /// Lost to starting and clearing, each time the phase is shown.
    package let lostSeconds: Double
    /// Vehicles per hour of green that one lane discharges.
    package let saturationFlowPerLane: Double

    package init(
        node: Int, number: Int, links: [EntityID], greenSeconds: Double, lostSeconds: Double,
        saturationFlowPerLane: Double
    ) {
        (self.node, self.number, self.links) = (node, number, links)
        (self.greenSeconds, self.lostSeconds) = (greenSeconds, lostSeconds)
        self.saturationFlowPerLane = saturationFlowPerLane
    }
}

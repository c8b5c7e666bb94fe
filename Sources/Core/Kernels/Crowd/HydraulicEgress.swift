/// One part of a way out.
package struct EgressElement: Sendable, Hashable {
    package var way: PedestrianWay
    /// Clear width, metres.
    package var clearWidthMetres: Double
    /// Length walked, metres; 0 for a door.
    package var lengthMetres: Double
    /// Share of the people who pass here, in (0, 1].
    package var shareOfPeople: Double

    package init(
        way: PedestrianWay, clearWidthMetres: Double, lengthMetres: Double = 0, shareOfPeople: Double = 1
    ) {
        self.way = way
        self.clearWidthMetres = clearWidthMetres
        self.lengthMetres = lengthMetres
        self.shareOfPeople = shareOfPeople
    }

    /// Clear width less the boundary layers of both sides, metres, never below zero.
    package var effectiveWidthMetres: Double { max(0, clearWidthMetres - 2 * way.boundaryLayerMetres) }
}

/// A rule that limits the flow through an element.
package enum EgressRule: Sendable, Hashable, CaseIterable {
    /// SFPE: k/(4·0.266) a metre of effective width.
    case hydraulic
    /// Green Guide: 82 (stairs 66) persons a minute and metre of clear width.
    case greenGuide
    /// IMO: greatest flow of the table a metre of effective width.
    case imo

    /// Persons a second that the rule lets through an element.
    package func personsPerSecond(_ element: EgressElement) -> Double {
        switch self {
        case .hydraulic: element.way.greatestFlowPerMetreSecond * element.effectiveWidthMetres
        case .greenGuide: element.way.greatestFlowGreenGuidePerMetreSecond * max(0, element.clearWidthMetres)
        case .imo: element.way.greatestFlowIMOPerMetreSecond * element.effectiveWidthMetres
        }
    }
}

/// Seconds that pass before people move.
package struct EgressDelay: Sendable, Hashable {
    package var detectionSeconds: Double
    package var alarmSeconds: Double
    package var preMovementSeconds: Double

    package init(detectionSeconds: Double = 0, alarmSeconds: Double = 0, preMovementSeconds: Double = 0) {
        self.detectionSeconds = detectionSeconds
        self.alarmSeconds = alarmSeconds
        self.preMovementSeconds = preMovementSeconds
    }

    package var totalSeconds: Double { detectionSeconds + alarmSeconds + preMovementSeconds }
}

/// Why an egress time could not be computed.
package enum EgressError: Error, Equatable {
    case noElement
    case noRule
    /// The element lets nobody through: too narrow, a negative length, or a share outside (0, 1].
    case blocked(index: Int)
    case badPersons(Double)
}

/// Time to clear a place along a chain of elements (SFPE hydraulic model, first-order), with the element that binds.
package struct HydraulicEgress: Sendable, Hashable {
    /// Index of the element with the longest passing time; nil when nobody leaves.
    package let bindingElement: Int?
    /// The rule that limits that element.
    package let bindingRule: EgressRule?
    /// Persons a second through each element.
    package let personsPerSecond: [Double]
    /// Seconds for everybody to pass the binding element.
    package let flowSeconds: Double
    /// Seconds to walk the whole chain at the given density.
    package let walkSeconds: Double
    /// Detection, alarm and pre-movement; 0, like all times, when nobody leaves.
    package let delaySeconds: Double

    /// delay + max(walk, flow): the usual first-order figure.
    package var totalSeconds: Double { delaySeconds + max(walkSeconds, flowSeconds) }
    /// delay + walk + flow: nobody passes the binding element before the whole way is walked once.
    package var totalSecondsCautious: Double { delaySeconds + walkSeconds + flowSeconds }
    /// Whether the flow, not the walk, decides.
    package var isFlowBound: Bool { flowSeconds >= walkSeconds }

    /// Computes the time to clear.
    ///
    /// - Parameters:
    ///   - persons: people who leave.
    ///   - elements: the chain from the place to safety.
    ///   - rules: of those given, the least flow counts at every element.
    ///   - walkingDensity: persons/m² at which the way is walked.
    /// - Complexity: O(elements × rules).
    package static func evaluate(
        persons: Double, elements: [EgressElement], delay: EgressDelay = EgressDelay(),
        rules: [EgressRule] = [.hydraulic, .greenGuide], walkingDensity: Double = 0.5
    ) throws(EgressError) -> HydraulicEgress {
        guard persons >= 0, persons.isFinite else { throw .badPersons(persons) }
        guard !elements.isEmpty else { throw .noElement }
        guard !rules.isEmpty else { throw .noRule }
        var rates: [Double] = []
        rates.reserveCapacity(elements.count)
        var binding = (index: 0, rule: rules[0], seconds: -1.0)
        var walk = 0.0
        for (index, element) in elements.enumerated() {
            let limit = leastFlow(element, rules: rules)
            let speed = PedestrianFlow.speedMetresPerSecond(personsPerSquareMetre: walkingDensity, way: element.way)
            guard limit.rate > 0, speed > 0, element.lengthMetres >= 0, element.shareOfPeople > 0,
                element.shareOfPeople <= 1
            else { throw .blocked(index: index) }
            rates.append(limit.rate)
            walk += element.lengthMetres / speed
            let seconds = persons * element.shareOfPeople / limit.rate
            if seconds > binding.seconds { binding = (index, limit.rule, seconds) }
        }
        guard persons > 0 else {
            return HydraulicEgress(
                bindingElement: nil, bindingRule: nil, personsPerSecond: rates, flowSeconds: 0, walkSeconds: 0,
                delaySeconds: 0)
        }
        return HydraulicEgress(
            bindingElement: binding.index, bindingRule: binding.rule, personsPerSecond: rates,
            flowSeconds: binding.seconds, walkSeconds: walk, delaySeconds: delay.totalSeconds)
    }

    private static func leastFlow(_ element: EgressElement, rules: [EgressRule]) -> (rate: Double, rule: EgressRule) {
        var least = (rate: Double.infinity, rule: EgressRule.hydraulic)
        for rule in rules {
            let rate = rule.personsPerSecond(element)
            if rate < least.rate { least = (rate, rule) }
        }
        return least
    }
}

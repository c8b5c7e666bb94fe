package enum StationKind: String, Sendable, CaseIterable, Codable {
    case air, water, weather
}

/// A monitoring station.
package struct Station: Hashable, Sendable {
    package let id: EntityID
    package let name: LocalizedText
    package let kind: StationKind
    package let division: EntityID
    package let position: Coordinate
    /// River a water station stands on; empty for others.
    package let river: String
    /// Water class the section has to meet, 1 (I) … 5 (V); nil for other stations.
    package let targetClass: Int?
    package let metrics: [MetricID]

    package init(
        id: EntityID, name: LocalizedText, kind: StationKind, division: EntityID, position: Coordinate, river: String,
        targetClass: Int?, metrics: [MetricID]
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.division = division
        self.position = position
        self.river = river
        self.targetClass = targetClass
        self.metrics = metrics
    }
}

package enum OutletKind: String, Sendable, CaseIterable, Codable {
    case gas, water
}

/// One stack or discharge point of an enterprise, with what its permit allows.
package struct Outlet: Hashable, Sendable {
    package let id: EntityID
    package let enterprise: LocalizedText
    package let name: LocalizedText
    package let kind: OutletKind
    package let industry: String
    package let division: EntityID
    package let position: Coordinate
    package let stackHeightMetres: Double?
    /// HJ 212 device number; a secret, masked on screens and in logs.
    package let deviceNumber: String
    package let permits: [Permit]

    package init(
        id: EntityID, enterprise: LocalizedText, name: LocalizedText, kind: OutletKind, industry: String,
        division: EntityID,
        position: Coordinate, stackHeightMetres: Double?, deviceNumber: String, permits: [Permit]
    ) {
        self.id = id
        self.enterprise = enterprise
        self.name = name
        self.kind = kind
        self.industry = industry
        self.division = division
        self.position = position
        self.stackHeightMetres = stackHeightMetres
        self.deviceNumber = deviceNumber
        self.permits = permits
    }
}

/// What a permit allows of one pollutant.
package struct Permit: Hashable, Sendable {
    /// HJ 212 factor code, `w01018`.
    package let pollutant: String
    package let pollutantName: LocalizedText
    /// In `unit`.
    package let limit: Double
    package let unit: String
    package let annualTonnes: Double?

    package init(pollutant: String, pollutantName: LocalizedText, limit: Double, unit: String, annualTonnes: Double?) {
        self.pollutant = pollutant
        self.pollutantName = pollutantName
        self.limit = limit
        self.unit = unit
        self.annualTonnes = annualTonnes
    }

    /// The metric its concentration is stored under.
    package var metric: MetricID { MetricID("outlet.\(pollutant)") }
}

/// A watercourse as a line, upstream first.
package struct River: Sendable {
    package let id: EntityID
    package let name: LocalizedText
    package let line: [Coordinate]

    package init(id: EntityID, name: LocalizedText, line: [Coordinate]) {
        self.id = id
        self.name = name
        self.line = line
    }
}

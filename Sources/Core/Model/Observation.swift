/// What a source says of one value. Raw values are stored, so they never change meaning.
package enum ObservationFlag: UInt8, Sendable, CaseIterable, Codable {
    case valid = 0
    case suspect = 1
    case calibrating = 2
    case maintenance = 3
    case overrange = 4
    case missing = 5
    case simulated = 6

    /// Whether the value may enter means, grades and alarms.
    package var isUsable: Bool { self == .valid || self == .simulated }

    /// The word used in CSV files: the case's name.
    package var word: String {
        switch self {
        case .valid: "valid"
        case .suspect: "suspect"
        case .calibrating: "calibrating"
        case .maintenance: "maintenance"
        case .overrange: "overrange"
        case .missing: "missing"
        case .simulated: "simulated"
        }
    }

    package init?(word: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = found
    }
}

/// One value of one metric of one entity at one moment. Not-a-number stands for a value that was due and is missing.
package struct Observation: Hashable, Sendable {
    package let entity: EntityID
    package let metric: MetricID
    package let time: Timestamp
    package let value: Double
    package let flag: ObservationFlag

    package init(entity: EntityID, metric: MetricID, time: Timestamp, value: Double, flag: ObservationFlag = .valid) {
        self.entity = entity
        self.metric = metric
        self.time = time
        self.value = value
        self.flag = flag
    }
}

/// What one delivery of a source holds; it is stored whole or not at all.
package struct ObservationBatch: Sendable {
    package let source: SourceID
    package let observations: [Observation]

    package init(source: SourceID, observations: [Observation]) {
        self.source = source
        self.observations = observations
    }
}

/// A value and its moment, the element of a series that was read back.
package struct Sample: Hashable, Sendable {
    package let time: Timestamp
    package let value: Double
    package let flag: ObservationFlag

    package init(time: Timestamp, value: Double, flag: ObservationFlag = .valid) {
        self.time = time
        self.value = value
        self.flag = flag
    }

    package var isUsable: Bool { flag.isUsable && value.isFinite }
}

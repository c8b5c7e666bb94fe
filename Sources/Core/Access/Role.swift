/// What a person is to the console. Administrator, security officer and auditor are three people (三员分立): none of
/// them holds a permission of another.
package enum Role: String, Sendable, Hashable, CaseIterable, Codable {
    case dutyOfficer, commander, gridOfficer, departmentAnalyst, auditor, administrator, securityOfficer
    /// Nobody in particular, in a drill whose city is played.
    case anonymousDrill
    /// An account nobody gave a role: looks at what everybody sees and changes nothing.
    case visitor

    /// As files and catalogues write it: `duty-officer`.
    package var name: String {
        rawValue.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
    }

    /// The roles a file may give.
    package static let assignable: [Role] = [
        .dutyOfficer, .commander, .gridOfficer, .departmentAnalyst, .auditor, .administrator, .securityOfficer,
        .visitor,
    ]

    /// Reads a name as files write it; `anonymousDrill` is nobody's to give.
    package init?(name: String) {
        guard let role = Self.assignable.first(where: { $0.name == name }) else { return nil }
        self = role
    }

    /// The role × permission table, the only one.
    package var permissions: Set<Permission> {
        switch self {
        case .dutyOfficer, .commander: [.acknowledgeAlarms, .manageIncidents, .reportCases]
        case .gridOfficer: [.reportCases]
        case .departmentAnalyst: [.seePersonalData]
        case .auditor: [.seeAudit]
        case .administrator: [.manageSources]
        case .securityOfficer, .visitor: []
        case .anonymousDrill: [.acknowledgeAlarms, .manageIncidents, .reportCases]
        }
    }
}

/// What a role may do beyond looking at what everybody sees.
package enum Permission: String, Sendable, Hashable, CaseIterable {
    /// Names, identity numbers and phones in full, against a reason.
    case seePersonalData
    case acknowledgeAlarms
    case manageIncidents
    case reportCases
    case seeAudit
    /// Sources, and the device numbers their devices answer to.
    case manageSources
}

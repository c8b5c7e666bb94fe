/// What a person is to the console. Administrator, security officer and auditor are three people (三员分立): none of
/// them holds a permission of another.
package enum Role: String, Sendable, Hashable, CaseIterable, Codable {
    case dutyOfficer, commander, gridOfficer, departmentAnalyst, auditor, administrator, securityOfficer
    /// Nobody in particular, in a drill whose city is played.
    case anonymousDrill

    /// The role × permission table, the only one.
    package var permissions: Set<Permission> {
        switch self {
        case .dutyOfficer, .commander: [.acknowledgeAlarms, .manageIncidents, .reportCases]
        case .gridOfficer: [.reportCases]
        case .departmentAnalyst: [.seePersonalData]
        case .auditor: [.seeAudit]
        case .administrator: [.manageSources]
        case .securityOfficer: []
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

import CityAccess
import Testing

@Suite("Roles")
struct RoleTests {
    @Test("keep administrator, security officer and auditor apart")
    func threePeople() {
        let trio: [Role] = [.administrator, .securityOfficer, .auditor]
        for one in trio {
            for other in trio where other != one { #expect(one.permissions.isDisjoint(with: other.permissions)) }
            #expect(one.permissions.isDisjoint(with: [.acknowledgeAlarms, .manageIncidents, .reportCases]))
        }
    }

    @Test("let a viewer do what its role may", arguments: Role.allCases, Permission.allCases)
    func viewer(role: Role, permission: Permission) {
        #expect(Viewer(user: "u", role: role).may(permission) == role.permissions.contains(permission))
    }

    @Test("show personal data and the audit log to one role each")
    func narrow() {
        #expect(Role.allCases.filter { $0.permissions.contains(.seePersonalData) } == [.departmentAnalyst])
        #expect(Role.allCases.filter { $0.permissions.contains(.seeAudit) } == [.auditor])
    }
}

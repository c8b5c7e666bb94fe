import CityAccess
import CityAssets
import CityModel
import Foundation
import TestSupport
import Testing

@testable import cityops

@Suite struct SignInTests {
    private let people = People(
        users: [
            "li": .init(role: .dutyOfficer), "boss": .init(role: .administrator),
            "grid": .init(role: .gridOfficer, cells: ["c1"]),
        ], groups: [("watch", .init(role: .commander)), ("all", .init(role: .departmentAnalyst))])

    private func signIn(_ account: String, groups: Set<String> = [], people: People?, isDrill: Bool) -> SignIn {
        SignIn(people: people, account: SystemAccount(name: account, groups: groups), isDrill: isDrill)
    }

    @Test func `an account has its own role, else its first group's, else none`() throws {
        #expect(
            try signIn("li", groups: ["watch"], people: people, isDrill: false).viewer(asked: nil).role == .dutyOfficer)
        #expect(
            try signIn("wang", groups: ["all", "watch"], people: people, isDrill: false).viewer(asked: nil).role
                == .commander)
        let visitor = try signIn("nobody", people: people, isDrill: true).viewer(asked: nil)
        #expect(visitor.role == .visitor && Permission.allCases.allSatisfy { !visitor.may($0) })
    }

    @Test func `where nobody is named everybody may practise on a played city and only look at a real one`() throws {
        #expect(try signIn("any", people: nil, isDrill: true).viewer(asked: nil).role == .anonymousDrill)
        #expect(try signIn("any", people: nil, isDrill: false).viewer(asked: nil).role == .visitor)
    }

    @Test func `only administrators act as others, and the log keeps both names`() throws {
        #expect(throws: Complaint.self) {
            try signIn("li", people: people, isDrill: false).viewer(asked: "boss")
        }
        #expect(throws: Complaint.self) { try signIn("any", people: nil, isDrill: false).viewer(asked: "li") }
        let asLi = try signIn("boss", people: people, isDrill: false).viewer(asked: "li")
        #expect(asLi.user == "li (boss)" && asLi.role == .dutyOfficer)
        #expect(try signIn("li", people: people, isDrill: false).viewer(asked: "li").user == "li")
        #expect(try signIn("any", people: people, isDrill: true).viewer(asked: "stranger").role == .visitor)
        #expect(try signIn("any", people: nil, isDrill: true).viewer(asked: "chen").role == .anonymousDrill)
    }

    @Test func `a command that needs a role takes it from the file once there is one`() throws {
        #expect(try signIn("any", people: nil, isDrill: true).acting(as: .auditor).role == .auditor)
        #expect(try signIn("boss", people: people, isDrill: true).acting(as: .administrator).role == .administrator)
        #expect(throws: Complaint.self) { try signIn("li", people: people, isDrill: true).acting(as: .auditor) }
    }

    @Test func `the example file is read and an unknown role lets nobody in`() throws {
        let path = ReferenceData.projectRoot.appending(path: "data/users.yaml").path
        let people = try PeopleFile.load(path)
        #expect(people.post(account: "grid07", groups: [])?.cells == ["441302001000001", "441302001000002"])
        #expect(people.post(account: "x", groups: ["cityops-duty"])?.role == .dutyOfficer)
        let broken = FileManager.default.temporaryDirectory.appending(path: "users-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: broken) }
        try "users:\n  li: dutyofficer\n".write(to: broken, atomically: true, encoding: .utf8)
        let complaint = #expect(throws: Complaint.self) { try PeopleFile.load(broken.path) }
        #expect(complaint?.values["line"] == "2" && complaint?.values["role"] == "dutyofficer")
        #expect(throws: AssetFailure.self) { try PeopleFile.load("/nowhere/users.yaml") }
    }

    @Test func `role names read back and the drill's role is nobody's to give`() {
        for role in Role.assignable { #expect(Role(name: role.name) == role) }
        #expect(Role(name: "anonymous-drill") == nil && Role(name: "dutyOfficer") == nil)
    }

    @Test func `a grid officer acts in his own cells and everybody else everywhere`() {
        let cell = GridCell(
            id: "c1", town: "t", centre: Coordinate(longitude: 114.4, latitude: 23.1), halfWidthMetres: 105)
        var city = City()
        city.gridCells = [cell]
        let officer = Viewer(user: "g", role: .gridOfficer, cells: ["c1"])
        let inside = Coordinate(longitude: 114.4009, latitude: 23.1009)
        let outside = Coordinate(longitude: 114.402, latitude: 23.1)
        #expect(OwnCells.permits(officer, at: inside, in: city))
        #expect(!OwnCells.permits(officer, at: outside, in: city) && !OwnCells.permits(officer, at: nil, in: city))
        #expect(OwnCells.permits(Viewer(user: "d", role: .dutyOfficer), at: nil, in: city))
        #expect(OwnCells.permits(Viewer(user: "g", role: .gridOfficer), at: outside, in: city))
    }
}

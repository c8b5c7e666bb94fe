import CityAccess
import CityModel
import CityStore
import Foundation
import Testing

@Suite("Households")
struct HouseholdTests {
    @Test("are masked in a snapshot whoever looks, and revealed in full against an audited reason")
    func maskedAndRevealed() throws {
        let store = try filledStore(cipher: FieldCipher(key: FieldCipher.newKey()))
        let household = try makeHousehold()
        for viewer in [Viewer.duty, .analyst] {
            let seen = try store.cache.read(asOf: at(0), viewer: viewer) { try $0.households(in: "village.1") }
            let head = try #require(seen.first?.members.first)
            #expect((head.name, head.identityNumber, head.phone) == ("王**", "441302********123X", "138****8000"))
            #expect(seen.first?.measures == household.measures)
        }
        #expect(throws: StoreFailure.refused(.seePersonalData)) {
            try store.cache.reveal(household: "hh.1", reason: "visit", by: .duty, at: at(5))
        }
        #expect(throws: StoreFailure.failed(detail: "reason")) {
            try store.cache.reveal(household: "hh.1", reason: " ", by: .analyst, at: at(5))
        }
        #expect(throws: StoreFailure.notFound(what: "household", id: "hh.9")) {
            try store.cache.reveal(household: "hh.9", reason: "visit", by: .analyst, at: at(5))
        }
        #expect(try store.cache.reveal(household: "hh.1", reason: "入户走访", by: .analyst, at: at(5)) == household)
        let entries = try store.cache.auditEntries(limit: 9, by: .auditor)
        #expect(entries.map(\.action) == ["household.reveal"])
        #expect(entries.first?.detail == #"{"reason":"入户走访"}"#)
        #expect(try store.cache.waitingOutbox(limit: 9).isEmpty)
    }

    @Test("leave no personal text in the file, with a cipher or without")
    func sealedAtRest() throws {
        for cipher in [try FieldCipher(key: FieldCipher.newKey()), nil] {
            let store = try filledStore(cipher: cipher)
            var bytes = Data()
            for suffix in ["", "-wal"] {
                bytes += try Data(contentsOf: URL(filePath: store.path + suffix))
            }
            #expect(bytes.range(of: Data("hh.1".utf8)) != nil)
            for secret in ["王小明", "44130219900307123X", "13800138000"] {
                #expect(bytes.range(of: Data(secret.utf8)) == nil)
            }
            if cipher == nil {
                let names = try store.read(0) { try $0.households(in: "village.1") }.flatMap(\.members).map(\.name)
                #expect(names == ["", ""])
            }
        }
    }

    @Test("are counted under a division without personal data")
    func rows() throws {
        let store = try filledStore(cipher: nil)
        let noon = try #require(CivilDate(year: 2026, month: 6, day: 1).flatMap { CivilTime(date: $0, hour: 12) })
        let time = noon.timestamp().secondsSince1970
        for division: EntityID in ["div.city", "town.1", "village.1"] {
            let row = try #require(try store.read(time) { try $0.householdRows(under: division) }.first)
            #expect((row.id, row.village, row.town, row.county) == ("hh.1", "village.1", "town.1", "div.county"))
            #expect((row.persons, row.uninsured, row.seriouslyIll, row.disabled) == (2, 1, 1, 0))
            #expect((row.childrenOutOfSchool, row.adultsUnderSixYears, row.workers) == (1, 1, 1))
            #expect((row.isHouseUnsafe, row.hasSafeWater, row.status) == (true, false, .unstable))
            #expect((row.measures, row.aidYuanPerYear) == (["job"], 1200.5))
        }
        #expect(try store.read(time) { try $0.householdRows(under: "village.2") } == [])
    }

    @Test("are replaced when inserted again, members and measures with them")
    func replaced() throws {
        let store = try filledStore(cipher: nil)
        try store.cache.insert([try makeHousehold()])
        let households = try store.read(0) { try $0.households(in: "village.1") }
        #expect(households.map(\.members.count) == [2])
        #expect(try store.cache.verify() == [])
    }

    private func filledStore(cipher: FieldCipher?) throws -> TemporaryStore {
        let store = try TemporaryStore(cipher: cipher)
        try store.cache.replaceCity(SampleCity.make())
        try store.cache.insert([try makeHousehold()])
        return store
    }

    private func makeHousehold() throws -> Household {
        let adult = Person(
            name: "王小明", identityNumber: "44130219900307123X", phone: "13800138000", relation: 0, birthYear: 1990,
            isFemale: false, health: "serious", schoolingYears: 5, isInSchool: false, isInsured: true, isWorking: true)
        let child = Person(
            name: "王小红", identityNumber: "", phone: "", relation: 3, birthYear: 2016, isFemale: true,
            health: "healthy", schoolingYears: 2, isInSchool: false, isInsured: false, isWorking: false)
        let (past, future) = (CivilDate(year: 2025, month: 3, day: 1), CivilDate(year: 2027, month: 1, day: 1))
        let measures = [
            AidMeasure(kind: "job", start: try #require(past), yuanPerYear: 1200.5, department: "dept.fire"),
            AidMeasure(kind: "loan", start: try #require(future), yuanPerYear: 9, department: "dept.fire"),
        ]
        return Household(
            id: "hh.1", village: "village.1", position: Coordinate(longitude: 114, latitude: 23), status: .unstable,
            cause: "illness", incomePerHeadYuan: 8123.45, houseGrade: "C", hasSafeWater: false,
            members: [adult, child], measures: measures)
    }
}

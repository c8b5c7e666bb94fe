internal import CityAccess
internal import CityModel
internal import GRDB

/// Households in and out of their tables. Personal fields are sealed on the way in and masked on the way out.
struct HouseholdTable {
    private static let columns =
        "id, village, longitude, latitude, status, cause, income_per_head_yuan, house_grade, has_safe_water"

    private let db: Database
    private let cipher: FieldCipher?

    init(_ db: Database, cipher: FieldCipher?) {
        self.db = db
        self.cipher = cipher
    }

    /// Inserts the households; those already there are replaced.
    func insert(_ households: [Household]) throws {
        let household = try PreparedStatement(
            db, "INSERT OR REPLACE INTO household(\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        let person = try PreparedStatement(db, "INSERT INTO person VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        let measure = try PreparedStatement(db, "INSERT INTO aid_measure VALUES (?, ?, ?, ?, ?, ?)")
        defer { [household, person, measure].forEach { $0.reset() } }
        for entry in households {
            household.bind { bind(entry, to: &$0) }
            try household.step()
            for (ordinal, member) in entry.members.enumerated() {
                let sealed = try [member.name, member.identityNumber, member.phone].map { try cipher?.seal($0) }
                person.bind { bind(member, sealed: sealed, household: entry.id, ordinal: ordinal, to: &$0) }
                try person.step()
            }
            for (ordinal, aid) in entry.measures.enumerated() {
                measure.bind { bind(aid, household: entry.id, ordinal: ordinal, to: &$0) }
                try measure.step()
            }
        }
    }

    /// Households of the village with their personal fields masked.
    func households(in village: EntityID) throws -> [Household] {
        try households("village", village, isMasked: true)
    }

    func household(_ id: EntityID, isMasked: Bool) throws -> Household? {
        try households("id", id, isMasked: isMasked).first
    }

    private func households(_ column: String, _ id: EntityID, isMasked: Bool) throws -> [Household] {
        let condition = "household IN (SELECT id FROM household WHERE \(column) = ?)"
        let members = try persons(condition, id, isMasked: isMasked)
        let measures = try measures(condition, id)
        return try db.all("SELECT \(Self.columns) FROM household WHERE \(column) = ? ORDER BY id") {
            $0.id(id)
        } _: { row in
            let id: EntityID = row.id()
            return Household(
                id: id, village: row.id(), position: row.coordinate(), status: try row.word(), cause: row.text(),
                incomePerHeadYuan: row.value(), houseGrade: row.text(), hasSafeWater: row.flag(),
                members: members[id, default: []], measures: measures[id, default: []])
        }
    }

    private func persons(_ condition: String, _ id: EntityID, isMasked: Bool) throws -> [EntityID: [Person]] {
        var persons: [EntityID: [Person]] = [:]
        try db.each(
            """
            SELECT household, name, identity_number, phone, relation, birth_year, is_female, health, schooling_years,
              is_in_school, is_insured, is_working FROM person WHERE \(condition) ORDER BY household, ordinal
            """
        ) {
            $0.id(id)
        } _: { row in
            let household: EntityID = row.id()
            let (name, identityNumber) = (try opened(row.optionalBlob()), try opened(row.optionalBlob()))
            let phone = try opened(row.optionalBlob())
            let person = Person(
                name: isMasked ? Mask.name(name) : name,
                identityNumber: isMasked ? Mask.identityNumber(identityNumber) : identityNumber,
                phone: isMasked ? Mask.phone(phone) : phone, relation: row.int(),
                birthYear: row.int(), isFemale: row.flag(), health: row.text(), schoolingYears: row.int(),
                isInSchool: row.flag(), isInsured: row.flag(), isWorking: row.flag())
            persons[household, default: []].append(person)
        }
        return persons
    }

    private func measures(_ condition: String, _ id: EntityID) throws -> [EntityID: [AidMeasure]] {
        var measures: [EntityID: [AidMeasure]] = [:]
        try db.each(
            """
            SELECT household, kind, start, yuan_per_year, department FROM aid_measure WHERE \(condition)
            ORDER BY household, ordinal
            """
        ) {
            $0.id(id)
        } _: { row in
            let household: EntityID = row.id()
            let measure = AidMeasure(
                kind: row.text(), start: try row.date(), yuanPerYear: row.value(), department: row.id())
            measures[household, default: []].append(measure)
        }
        return measures
    }

    /// The text of a sealed field; empty when there is no text or no cipher to open it with.
    private func opened(_ sealed: [UInt8]?) throws -> String {
        guard let sealed, let cipher else { return "" }
        return try cipher.open(sealed)
    }

    private func bind(_ household: Household, to row: inout Binder) {
        row.id(household.id)
        row.id(household.village)
        row.coordinate(household.position)
        row.text(household.status.rawValue)
        row.text(household.cause)
        row.value(household.incomePerHeadYuan)
        row.text(household.houseGrade)
        row.flag(household.hasSafeWater)
    }

    private func bind(
        _ person: Person, sealed: [[UInt8]?], household: EntityID, ordinal: Int, to row: inout Binder
    ) {
        row.id(household)
        row.integer(ordinal)
        for field in sealed { row.blob(field) }
        row.integer(person.relation)
        row.integer(person.birthYear)
        row.flag(person.isFemale)
        row.text(person.health)
        row.integer(person.schoolingYears)
        row.flag(person.isInSchool)
        row.flag(person.isInsured)
        row.flag(person.isWorking)
    }

    private func bind(_ measure: AidMeasure, household: EntityID, ordinal: Int, to row: inout Binder) {
        row.id(household)
        row.integer(ordinal)
        row.text(measure.kind)
        row.text(measure.start.iso)
        row.value(measure.yuanPerYear)
        row.text(measure.department.text)
    }
}

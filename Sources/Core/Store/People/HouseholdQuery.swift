internal import CityModel
internal import GRDB

/// Households under a division, counted in the query, without personal data.
struct HouseholdQuery {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// - Parameter year: ages are counted to the end of this calendar year.
    func rows(under division: EntityID, year: Int, asOf date: CivilDate) throws -> [HouseholdRow] {
        let aid = try measures(under: division, asOf: date)
        var divisions = SharedValues<EntityID>(), words = SharedValues<String>(), kinds = SharedValues<[String]>()
        var rows: [HouseholdRow] = []
        rows.reserveCapacity(try count(under: division))
        try db.each(
            """
            \(Self.villages), members AS (
              SELECT p.household, count(*) AS persons, sum(NOT p.is_insured) AS uninsured,
                sum(p.health = 'serious') AS ill, sum(p.health = 'disabled') AS disabled,
                sum(?2 - p.birth_year BETWEEN 6 AND 15 AND NOT p.is_in_school) AS out_of_school,
                sum(?2 - p.birth_year >= 16 AND p.schooling_years < 6) AS under_six, sum(p.is_working) AS workers
              FROM person p WHERE p.household IN (SELECT id FROM household WHERE village IN (SELECT id FROM under))
              GROUP BY p.household)
            SELECT h.id, h.village, t.id, c.id, coalesce(m.persons, 0), h.status, h.cause, h.income_per_head_yuan,
              h.house_grade IN ('C', 'D'), h.has_safe_water, coalesce(m.uninsured, 0), coalesce(m.ill, 0),
              coalesce(m.disabled, 0), coalesce(m.out_of_school, 0), coalesce(m.under_six, 0), coalesce(m.workers, 0)
            FROM household h JOIN division v ON v.id = h.village
              LEFT JOIN division t ON t.id = v.parent
              LEFT JOIN division c ON c.id = t.parent
              LEFT JOIN members m ON m.household = h.id
            WHERE h.village IN (SELECT id FROM under) ORDER BY h.id
            """
        ) {
            $0.id(division)
            $0.integer(year)
        } _: { row in
            let id: EntityID = row.id()
            let aid = aid[id]
            rows.append(
                HouseholdRow(
                    id: id, village: divisions.one(row.id()), town: row.optionalID().map { divisions.one($0) },
                    county: row.optionalID().map { divisions.one($0) }, persons: row.int(), status: try row.word(),
                    cause: words.one(row.text()), incomePerHeadYuan: row.value(), isHouseUnsafe: row.flag(),
                    hasSafeWater: row.flag(), uninsured: row.int(), seriouslyIll: row.int(), disabled: row.int(),
                    childrenOutOfSchool: row.int(), adultsUnderSixYears: row.int(), workers: row.int(),
                    measures: kinds.one(aid?.kinds ?? []), aidYuanPerYear: aid?.yuan ?? 0))
        }
        return rows
    }

    private func count(under division: EntityID) throws -> Int {
        let sql = "\(Self.villages) SELECT count(*) FROM household WHERE village IN (SELECT id FROM under)"
        return try db.first(sql) {
            $0.id(division)
        } _: {
            $0.int()
        } ?? 0
    }

    private func measures(
        under division: EntityID, asOf date: CivilDate
    ) throws -> [EntityID: (kinds: [String], yuan: Double)] {
        var measures: [EntityID: (kinds: [String], yuan: Double)] = [:]
        try db.each(
            """
            \(Self.villages)
            SELECT a.household, a.kind, a.yuan_per_year FROM household h JOIN aid_measure a ON a.household = h.id
            WHERE h.village IN (SELECT id FROM under) AND a.start <= ?2 ORDER BY a.household, a.ordinal
            """
        ) {
            $0.id(division)
            $0.text(date.iso)
        } _: { row in
            let household: EntityID = row.id()
            let (kind, yuan) = (row.text(), row.value())
            measures[household, default: ([], 0)].kinds.append(kind)
            measures[household, default: ([], 0)].yuan += yuan
        }
        return measures
    }

    /// The division and everything below it.
    private static let villages = """
        WITH RECURSIVE under(id) AS (
          SELECT ?1 UNION SELECT d.id FROM division d JOIN under u ON d.parent = u.id)
        """
}

internal import CityModel
internal import GRDB

/// Households under a division, counted in the query, without personal data.
struct HouseholdQuery {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// Hands out one household after the other, by id, so that a whole register never stands in memory.
    ///
    /// - Parameters:
    ///   - year: ages are counted to the end of this calendar year.
    ///   - body: must not ask for households itself.
    func each(
        under division: EntityID, year: Int, asOf date: CivilDate, _ body: (HouseholdRow) throws -> Void
    ) throws {
        var divisions = SharedValues<EntityID>(), words = SharedValues<String>(), kinds = SharedValues<[String]>()
        var members = try HouseholdFollower(db, Self.members) {
            $0.id(division)
            $0.integer(year)
        }
        defer { members.end() }
        var measures = try HouseholdFollower(db, Self.measures) {
            $0.id(division)
            $0.text(date.iso)
        }
        defer { measures.end() }
        try db.each(Self.households) {
            $0.id(division)
        } _: { row in
            let id: EntityID = row.id()
            var people = Members()
            try members.each(of: id) { people = Members(&$0) }
            var (aid, yuan) = ([String](), 0.0)
            try measures.each(of: id) { measure in
                aid.append(measure.text())
                yuan += measure.value()
            }
            try body(
                HouseholdRow(
                    id: id, village: divisions.one(row.id()), town: row.optionalID().map { divisions.one($0) },
                    county: row.optionalID().map { divisions.one($0) }, persons: people.persons,
                    status: try row.word(), cause: words.one(row.text()), incomePerHeadYuan: row.value(),
                    isHouseUnsafe: row.flag(), hasSafeWater: row.flag(), uninsured: people.uninsured,
                    seriouslyIll: people.seriouslyIll, disabled: people.disabled,
                    childrenOutOfSchool: people.childrenOutOfSchool, adultsUnderSixYears: people.adultsUnderSixYears,
                    workers: people.workers, measures: kinds.one(aid), aidYuanPerYear: yuan))
        }
    }

    /// What is counted of a household's members.
    private struct Members {
        var persons = 0, uninsured = 0, seriouslyIll = 0, disabled = 0
        var childrenOutOfSchool = 0, adultsUnderSixYears = 0, workers = 0

        init() {}

        init(_ row: inout Columns) {
            (persons, uninsured, seriouslyIll, disabled) = (row.int(), row.int(), row.int(), row.int())
            (childrenOutOfSchool, adultsUnderSixYears, workers) = (row.int(), row.int(), row.int())
        }
    }

    private static let households = """
        \(under)
        SELECT h.id, h.village, t.id, c.id, h.status, h.cause, h.income_per_head_yuan, h.house_grade IN ('C', 'D'),
          h.has_safe_water
        FROM household h JOIN division v ON v.id = h.village
          LEFT JOIN division t ON t.id = v.parent
          LEFT JOIN division c ON c.id = t.parent
        WHERE h.village IN (SELECT id FROM under) ORDER BY h.id
        """

    private static let members = """
        \(under)
        SELECT p.household, count(*), sum(NOT p.is_insured), sum(p.health = 'serious'), sum(p.health = 'disabled'),
          sum(?2 - p.birth_year BETWEEN 6 AND 15 AND NOT p.is_in_school),
          sum(?2 - p.birth_year >= 16 AND p.schooling_years < 6), sum(p.is_working)
        FROM person p WHERE p.household IN (SELECT id FROM household WHERE village IN (SELECT id FROM under))
        GROUP BY p.household ORDER BY p.household
        """

    private static let measures = """
        \(under)
        SELECT a.household, a.kind, a.yuan_per_year FROM aid_measure a
        WHERE a.household IN (SELECT id FROM household WHERE village IN (SELECT id FROM under)) AND a.start <= ?2
        ORDER BY a.household, a.ordinal
        """

    /// The division and everything below it.
    private static let under = """
        WITH RECURSIVE under(id) AS (
          SELECT ?1 UNION SELECT d.id FROM division d JOIN under u ON d.parent = u.id)
        """
}

/// Rows that belong to households, ordered by them, read in step with the households themselves.
private struct HouseholdFollower {
    private let statement: PreparedStatement
    /// Whose row is next; nil after the last.
    private var household: EntityID?

    /// - Parameter sql: its first column is the household.
    init(_ db: Database, _ sql: String, _ bind: (inout Binder) -> Void) throws {
        statement = try PreparedStatement(db, sql)
        statement.bind(bind)
        try advance()
    }

    /// Hands out the rows of a household; those of every one before must have been taken.
    mutating func each(of id: EntityID, _ body: (inout Columns) throws -> Void) throws {
        while household == id {
            var columns = statement.columns
            let _: EntityID = columns.id()
            try body(&columns)
            try advance()
        }
    }

    func end() { statement.reset() }

    private mutating func advance() throws {
        guard try statement.step() else { return household = nil }
        var columns = statement.columns
        household = columns.id()
    }
}

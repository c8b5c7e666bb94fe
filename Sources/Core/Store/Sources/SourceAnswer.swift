package import CityModel
internal import GRDB

/// How the last answer of a source began: what a person looks at when a feed does not fit.
package struct SourceAnswer: Hashable, Sendable {
    package let time: Timestamp
    /// HTTP status.
    package let status: Int
    /// Text without control characters; what is not text is spelt out.
    package let beginning: String

    package init(time: Timestamp, status: Int, beginning: String) {
        self.time = time
        self.status = status
        self.beginning = beginning
    }
}

extension Schema {
    static let answers = """
        CREATE TABLE source_answer(
          source TEXT NOT NULL PRIMARY KEY, time INTEGER NOT NULL, status INTEGER NOT NULL, beginning TEXT NOT NULL)
          WITHOUT ROWID;

        """
}

/// The table `source_answer`.
struct SourceAnswers {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// The newest answer, unless it came after the moment.
    func last(of source: SourceID, asOf: Timestamp) throws -> SourceAnswer? {
        try db.first("SELECT time, status, beginning FROM source_answer WHERE source = ? AND time <= ?") {
            $0.text(source.text)
            $0.time(asOf)
        } _: { row in
            SourceAnswer(time: row.time(), status: row.int(), beginning: row.text())
        }
    }

    func keep(_ answer: SourceAnswer, of source: SourceID) throws {
        try db.run("INSERT OR REPLACE INTO source_answer(source, time, status, beginning) VALUES (?, ?, ?, ?)") {
            $0.text(source.text)
            $0.time(answer.time)
            $0.integer(answer.status)
            $0.text(answer.beginning)
        }
    }
}

extension CityCache {
    package func keep(_ answer: SourceAnswer, of source: SourceID) throws(StoreFailure) {
        try write { try SourceAnswers($0).keep(answer, of: source) }
    }
}

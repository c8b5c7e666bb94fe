package import CityModel

/// The tables of `data/poverty/`: causes, measures, lines by year and the characters of invented names.
package struct PovertyTables: Sendable {
    package struct Line: Sendable, Hashable {
        package let year: Int
        /// Yuan per head and year; nil where no such line was in force.
        package let national: Double?
        package let monitoring: Double?
        /// `published`, `approximate` or `assumed`.
        package let sureness: String
    }

    package let causes: [(id: String, name: LocalizedText, share: Double)]
    package let measures: [(id: String, name: LocalizedText, department: DepartmentID, yuan: ClosedRange<Double>)]
    package let lines: [Line]
    package let surnames: [(text: String, weight: Double)]
    package let maleSyllables: [String]
    package let femaleSyllables: [String]

    package static func load(_ folder: AssetFolder) throws(AssetFailure) -> PovertyTables {
        let syllables = try CSVFile("data/poverty/given_syllables.csv", in: folder).map { (line) throws(AssetFailure) in
            (text: try line.filled("character"), sex: try line.text("sex"))
        }
        return PovertyTables(
            causes: try CSVFile("data/poverty/causes.csv", in: folder).map { (line) throws(AssetFailure) in
                (try line.filled("id"), try line.localized(), try line.number("share_percent"))
            },
            measures: try CSVFile("data/poverty/measures.csv", in: folder).map { (line) throws(AssetFailure) in
                let (low, high) = (try line.number("yuan_low"), try line.number("yuan_high"))
                guard low <= high else { throw line.wrong("yuan_high", "at least yuan_low") }
                return (
                    try line.filled("id"), try line.localized(), DepartmentID(try line.filled("department")), low...high
                )
            },
            lines: try CSVFile("data/poverty/lines.csv", in: folder).map { (line) throws(AssetFailure) in
                Line(
                    year: try line.integer("year"), national: try line.optionalNumber("national"),
                    monitoring: try line.optionalNumber("monitoring"), sureness: try line.text("sureness"))
            },
            surnames: try CSVFile("data/poverty/surnames.csv", in: folder).map { (line) throws(AssetFailure) in
                (try line.filled("surname"), try line.number("weight"))
            },
            maleSyllables: syllables.filter { $0.sex != "female" }.map(\.text),
            femaleSyllables: syllables.filter { $0.sex != "male" }.map(\.text))
    }

    /// The monitoring line of a year, or of the last year before it that has one.
    package func monitoringLine(year: Int) -> Double? {
        lines.filter { $0.year <= year && $0.monitoring != nil }.max { $0.year < $1.year }?.monitoring
    }
}

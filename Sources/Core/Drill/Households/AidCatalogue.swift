package import CityModel

/// Causes and measures of assistance as `data/poverty/{causes,measures,lines}.csv` list them.
package struct AidCatalogue: Sendable {
    package struct Cause: Sendable, Hashable {
        package let id: String
        /// Weight among the households that have a cause.
        package let share: Double

        package init(id: String, share: Double) {
            self.id = id
            self.share = share
        }
    }

    package struct Measure: Sendable, Hashable {
        package let id: String
        package let department: DepartmentID
        /// Yuan per household and year.
        package let yuan: ClosedRange<Double>

        package init(id: String, department: DepartmentID, yuan: ClosedRange<Double>) {
            self.id = id
            self.department = department
            self.yuan = yuan
        }
    }

    package let causes: [Cause]
    package let measures: [Measure]
    /// The monitoring line of the year played, yuan per head.
    package let monitoringLine: Double

    package init(causes: [Cause], measures: [Measure], monitoringLine: Double = 9000) {
        self.causes = causes
        self.measures = measures
        self.monitoringLine = monitoringLine
    }

    func measure(_ id: String) -> Measure? { measures.first { $0.id == id } }
}

/// Characters that names of invented persons are made of.
package struct NameSyllables: Sendable {
    package struct Surname: Sendable, Hashable {
        package let text: String
        package let weight: Double

        package init(text: String, weight: Double) {
            self.text = text
            self.weight = weight
        }
    }

    package let surnames: [Surname]
    package let male: [String]
    package let female: [String]
    private let running: [Double]

    /// Lists that are empty give persons without that part of the name.
    package init(surnames: [Surname], male: [String], female: [String]) {
        self.surnames = surnames
        self.male = male
        self.female = female
        var sum = 0.0
        running = surnames.map {
            sum += max($0.weight, 0)
            return sum
        }
    }

    func surname(_ draw: Double) -> String {
        guard let total = running.last, total > 0 else { return surnames.first?.text ?? "" }
        let index = running.firstIndex { $0 > draw * total } ?? surnames.count - 1
        return surnames[index].text
    }

    /// One character in five names, two in the others.
    func given(isFemale: Bool, _ random: CounterRandom, _ counter: Int64) -> String {
        let list = isFemale ? female : male
        guard !list.isEmpty else { return "" }
        let first = list[random.index(counter, below: list.count)]
        if random.uniform(counter + 1) < 0.2 { return first }
        return first + list[random.index(counter + 2, below: list.count)]
    }
}

/// Joins departmental rows to registered people: by identity number, else by birth date, sex, name and a nearly equal
/// number.
///
/// A join is evidence for a check by people, never a proof; every match says how it was found.
package struct PersonJoin: Sendable {
    /// What a row says about a person, as text of the department.
    package struct Identity: Sendable, Hashable {
        package let name: String
        package let number: String
        /// yyyymmdd.
        package let birthDate: Int32
        package let isMale: Bool

        package init(name: String, number: String, birthDate: Int32, isMale: Bool) {
            self.name = name
            self.number = number
            self.birthDate = birthDate
            self.isMale = isMale
        }
    }

    package enum Basis: Sendable, Hashable {
        case exactNumber
        /// Same birth date and sex: how many characters of name and number differ; no number in the row = `nil`.
        case similar(nameDifferences: Int, numberDifferences: Int?)
    }

    package struct Match: Sendable, Hashable {
        /// Index into the registered people.
        package let person: Int
        package let basis: Basis
    }

    private struct BirthKey: Hashable {
        let birthDate: Int32
        let isMale: Bool
    }

    private let people: [Identity]
    private let peopleByNumber: [String: [Int]]
    private let peopleByBirth: [BirthKey: [Int]]

    package init(people: [Identity]) {
        self.people = people
        peopleByNumber = Dictionary(grouping: people.indices) { Self.eighteenCharacters(people[$0].number) }
        peopleByBirth = Dictionary(grouping: people.indices) {
            BirthKey(birthDate: people[$0].birthDate, isMale: people[$0].isMale)
        }
    }

    /// The one registered person a row speaks of.
    ///
    /// A number that two people carry falls through to the second step, and one of 15 digits is first written with 18.
    /// There name and number may differ in one character each, or the number in two; without a number the name must be
    /// equal. The best candidate must be alone.
    /// - Returns: `nil` when nobody fits, or two fit equally well.
    package func match(_ row: Identity) -> Match? {
        let rowNumber = Self.eighteenCharacters(row.number)
        if let exact = peopleByNumber[rowNumber], exact.count == 1, !rowNumber.isEmpty {
            return Match(person: exact[0], basis: .exactNumber)
        }
        var best: Match?
        var bestDifferences = Int.max
        var isTied = false
        for person in peopleByBirth[BirthKey(birthDate: row.birthDate, isMale: row.isMale)] ?? [] {
            let name = Self.differences(row.name, people[person].name)
            let number = rowNumber.isEmpty ? nil : Self.differences(rowNumber, people[person].number)
            let differences = name + (number ?? 0)
            guard name <= (number == nil ? 0 : 1), differences <= 2 else { continue }
            if differences < bestDifferences {
                bestDifferences = differences
                best = Match(person: person, basis: .similar(nameDifferences: name, numberDifferences: number))
                isTied = false
            } else if differences == bestDifferences {
                isTied = true
            }
        }
        return isTied ? nil : best
    }

    /// The 18-character form of a valid number, else the text as it is.
    private static func eighteenCharacters(_ text: String) -> String {
        (try? CitizenNumber(text))?.eighteenCharacters ?? text
    }

    /// Places at which two texts differ, as Unicode scalars; texts of other lengths count as wholly different.
    private static func differences(_ left: String, _ right: String) -> Int {
        var count = 0
        var leftScalars = left.unicodeScalars.makeIterator()
        var rightScalars = right.unicodeScalars.makeIterator()
        while true {
            switch (leftScalars.next(), rightScalars.next()) {
            case (nil, nil): return count
            case (let one?, let other?): count += one == other ? 0 : 1
            default: return .max / 4
            }
        }
    }
}

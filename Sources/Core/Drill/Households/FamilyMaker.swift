import CityModel

/// Makes the members of one household: a head, perhaps a spouse, children, parents.
struct FamilyMaker {
    let names: NameSyllables
    /// First six digits of the identity numbers.
    let area: String
    /// 31 December of this year is the day of the ages.
    let year: Int
    /// 0 in the plain … 1 in the mountains: older, less schooling, more illness.
    let hardship: Double

    func members(_ draws: inout Draws) -> [Person] {
        let surname = names.surname(draws.uniform())
        let head = draws.number(in: 27...76)
        let phone = phone(&draws)
        var members = [person(surname, relation: 0, age: head, isFemale: draws.chance(0.16), phone: phone, &draws)]
        let isAlone = draws.chance(head > 65 ? 0.22 : 0.07)
        if isAlone { return members }
        if draws.chance(head > 68 ? 0.62 : 0.88) {
            let age = max(20, head - 2 + Int((draws.normal() * 3).rounded()))
            let other = names.surname(draws.uniform())
            let isFemale = !members[0].isFemale
            members.append(person(other, relation: 1, age: age, isFemale: isFemale, phone: phone, &draws))
        }
        for _ in 0..<draws.pick([0.16, 0.34, 0.36, 0.14]) {
            addChild(surname, head: head, phone: phone, &members, &draws)
        }
        if head < 58, draws.chance(0.34) {
            for isFemale in [false, true] where draws.chance(isFemale ? 0.72 : 0.5) {
                let age = min(97, head + draws.number(in: 20...31))
                let name = isFemale ? names.surname(draws.uniform()) : surname
                members.append(person(name, relation: 5, age: age, isFemale: isFemale, phone: phone, &draws))
            }
        }
        return members
    }

    private func addChild(_ surname: String, head: Int, phone: String, _ members: inout [Person], _ draws: inout Draws)
    {
        let age = head - draws.number(in: 21...36)
        guard age >= 0 else { return }
        // Grown children have mostly left for households of their own.
        if age > 24, draws.chance(0.6) { return }
        let isFemale = draws.chance(0.47)
        members.append(person(surname, relation: isFemale ? 3 : 2, age: age, isFemale: isFemale, phone: phone, &draws))
    }

    private func person(
        _ surname: String, relation: Int, age: Int, isFemale: Bool, phone: String, _ draws: inout Draws
    ) -> Person {
        let birthYear = year - age
        let birth = CivilDate(year: birthYear, month: draws.number(in: 1...12), day: draws.number(in: 1...28))
        let identity = birth.map {
            IdentityNumber.make(area: area, birth: $0, isFemale: isFemale, serial: draws.number(in: 2...998))
        }
        let health = health(age: age, &draws)
        let isInSchool = isInSchool(age: age, &draws)
        return Person(
            name: surname + names.given(isFemale: isFemale, draws.random.child(1), draws.reserve()),
            identityNumber: identity ?? "", phone: draws.chance(0.72) ? phone : self.phone(&draws), relation: relation,
            birthYear: birthYear, isFemale: isFemale, health: health,
            schoolingYears: schooling(age: age, isInSchool: isInSchool, &draws), isInSchool: isInSchool,
            isInsured: draws.chance(0.965), isWorking: isWorking(age: age, health: health, isInSchool, &draws))
    }

    /// Prefix 124…128 of eleven digits: no operator of the mainland has numbers that begin so.
    private func phone(_ draws: inout Draws) -> String {
        "12" + String(draws.number(in: 4...8)) + Digits.padded(draws.number(in: 0...99_999_999), 8)
    }

    private func health(age: Int, _ draws: inout Draws) -> String {
        let burden = 1 + 0.6 * hardship
        let years = Double(max(0, age - 30))
        let weights = [
            1.0, 0.004 * years * burden + 0.015, 0.0009 * years * burden + 0.006, 0.0008 * years * burden + 0.018,
        ]
        return ["healthy", "chronic", "serious", "disabled"][draws.pick(weights)]
    }

    private func isInSchool(age: Int, _ draws: inout Draws) -> Bool {
        switch age {
        case 7...15: draws.chance(0.988 - 0.012 * hardship)
        case 16...18: draws.chance(0.86 - 0.1 * hardship)
        case 19...22: draws.chance(0.42 - 0.12 * hardship)
        default: false
        }
    }

    private func schooling(age: Int, isInSchool: Bool, _ draws: inout Draws) -> Int {
        if age < 7 { return 0 }
        if isInSchool { return min(age - 6, 15) }
        let usual: Double =
            switch age {
            case ..<23: Double(min(age - 6, 11))
            case ..<40: 11
            case ..<55: 9
            case ..<68: 7
            default: 4
            }
        let drawn = usual - 1.3 * hardship + 2 * draws.normal()
        return min(max(0, Int(drawn.rounded())), min(16, age - 6))
    }

    private func isWorking(age: Int, health: String, _ isInSchool: Bool, _ draws: inout Draws) -> Bool {
        guard age >= 16, !isInSchool else { return false }
        let able: Double =
            switch health {
            case "healthy": 1
            case "chronic": 0.72
            case "disabled": 0.3
            default: 0.08
            }
        let usual: Double = age < 60 ? 0.87 : age < 70 ? 0.42 : 0.1
        return draws.chance(usual * able)
    }
}

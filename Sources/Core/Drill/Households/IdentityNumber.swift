import CityModel

/// Citizen numbers (GB 11643-1999) that can belong to nobody: their county digits are ones that GB/T 2260 never assigned.
package enum IdentityNumber {
    private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    private static let checks: [Character] = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"]

    /// The check character of the first 17 digits; nil when they are not 17 digits.
    package static func check(of digits: some StringProtocol) -> Character? {
        guard digits.utf8.count == 17 else { return nil }
        var sum = 0
        for (byte, weight) in zip(digits.utf8, weights) {
            guard (48...57).contains(byte) else { return nil }
            sum += Int(byte - 48) * weight
        }
        return checks[sum % 11]
    }

    /// Whether 18 characters end in the right check character.
    package static func isConsistent(_ number: String) -> Bool {
        number.utf8.count == 18 && check(of: number.dropLast()) == number.last
    }

    /// The unassigned county digits that stand for a county of Huizhou; the city's first county for any other code.
    package static func unassignedArea(forCounty code: some StringProtocol) -> String {
        switch code.prefix(6) {
        case "441303": "441393"
        case "441322": "441395"
        case "441323": "441396"
        case "441324": "441397"
        default: "441392"
        }
    }

    /// - Parameter serial: 1…999; made odd for men and even for women.
    static func make(area: String, birth: CivilDate, isFemale: Bool, serial: Int) -> String {
        let even = serial / 2 * 2 % 1000
        let sequence = isFemale ? max(even, 2) : min(even + 1, 999)
        let date = Digits.padded(birth.year, 4) + Digits.padded(birth.month, 2) + Digits.padded(birth.day, 2)
        let digits = area + date + Digits.padded(sequence, 3)
        return digits + String(check(of: digits) ?? "0")
    }
}

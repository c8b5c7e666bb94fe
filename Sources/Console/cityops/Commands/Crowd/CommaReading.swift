/// What a comma in the numbers of one column stands for: the decimal point, or thousands.
///
/// A group after it that is not of exactly three digits makes it a decimal comma for the whole column; where all groups are of
/// three digits it is taken for thousands, which nothing in such a column proves.
struct CommaReading {
    private enum Shape {
        case decimal(Double)
        case thousands(Double)
        /// One comma before three digits.
        case either(decimal: Double, thousands: Double)
    }

    private var decimals = 0
    private var thousands = 0
    private var either = 0

    /// Whether commas were read as thousands without proof.
    var isGuess: Bool { either > 0 && decimals == 0 && thousands == 0 }

    /// Learns from one field of the column.
    mutating func see(_ text: String) {
        switch Self.shape(text) {
        case .decimal: decimals += 1
        case .thousands: thousands += 1
        case .either: either += 1
        case nil: break
        }
    }

    /// The number of a field, by what was seen so far; nil for what is none.
    func value(_ text: String) -> Double? {
        switch Self.shape(text) {
        case .decimal(let value), .thousands(let value): value
        case .either(let decimal, let thousand): decimals > 0 && thousands == 0 ? decimal : thousand
        case nil: nil
        }
    }

    private static func shape(_ text: String) -> Shape? {
        let text = text.filter { $0 != "_" }
        guard let comma = text.lastIndex(of: ",") else { return nil }
        let bare = Double(text.filter { $0 != "," })
        let isGrouped = hasGroupsOfThree(text.prefix { $0 != "." }, mark: ",")
        if let dot = text.lastIndex(of: ".") {
            if dot > comma { return isGrouped ? bare.map { .thousands($0) } : nil }
            guard text.count(where: { $0 == "," }) == 1, hasGroupsOfThree(text[..<comma], mark: ".") else { return nil }
            return Double(text.filter { $0 != "." }.map { $0 == "," ? "." : String($0) }.joined()).map { .decimal($0) }
        }
        let decimal = Double(text.map { $0 == "," ? "." : String($0) }.joined())
        guard isGrouped, let bare else { return decimal.map { .decimal($0) } }
        return decimal.map { .either(decimal: $0, thousands: bare) } ?? .thousands(bare)
    }

    /// `1,234,567` and the like, with a sign or none.
    private static func hasGroupsOfThree(_ text: some StringProtocol, mark: Character) -> Bool {
        let digits = text.first.map { $0 == "-" || $0 == "+" } == true ? text.dropFirst() : text[...]
        let groups = digits.split(separator: mark, omittingEmptySubsequences: false)
        guard groups.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }), let first = groups.first else {
            return false
        }
        return groups.count > 1 && (1...3).contains(first.count) && first.first != "0"
            && groups.dropFirst().allSatisfy { $0.count == 3 }
    }
}

internal import CityModel

/// What a field says, or why it says nothing that can be used.
enum FieldReading {
    private static let longestEntity = 200
    /// 0001-01-01 to 9999-12-31; milliseconds taken for seconds lie beyond.
    private static let seconds: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    static func entity(_ cell: FieldCell, prefix: String) throws(Refusal) -> EntityID {
        guard case .text(let text) = cell else { throw Refusal(cell, otherwise: .badEntity) }
        let name = prefix + text
        guard name.utf8.count <= longestEntity, PlainText.sanitized(name) == name else { throw Refusal(.badEntity) }
        return EntityID(name)
    }

    /// - Parameter offset: seconds ahead of UTC of the clock that wrote times without a zone.
    static func time(_ cell: FieldCell, offset: Int64) throws(Refusal) -> Timestamp {
        guard case .text(let text) = cell else { throw Refusal(cell, otherwise: .badTime) }
        let plain = FieldText.narrowed(text)
        // `20240131` would read as a second of 1970; it is a date without a time.
        let isDate = plain.utf8.count == 8 && plain.utf8.allSatisfy { (48...57).contains($0) }
        guard !isDate, let time = Timestamp(plain, assumingOffset: offset) ?? MailDate.timestamp(plain),
            seconds.contains(time.secondsSince1970)
        else { throw Refusal(.badTime) }
        return time
    }

    static func number(_ cell: FieldCell) throws(Refusal) -> Double {
        guard case .text(let text) = cell else { throw Refusal(cell, otherwise: .notANumber) }
        guard let value = FieldText.number(text) else { throw Refusal(.notANumber) }
        return value
    }

    static func word(_ cell: FieldCell, of words: [String: Double]) throws(Refusal) -> Double {
        guard case .text(let text) = cell else { throw Refusal(cell, otherwise: .unknownWord) }
        guard let value = words[text] else { throw Refusal(.unknownWord) }
        return value
    }

    /// An absent or empty flag means valid.
    static func flag(_ cell: FieldCell) throws(Refusal) -> ObservationFlag {
        guard case .text(let text) = cell else {
            if cell == .other { throw Refusal(.unknownFlag) }
            return .valid
        }
        guard let flag = ObservationFlag(word: text) else { throw Refusal(.unknownFlag) }
        return flag
    }
}

/// A field that could not be taken.
struct Refusal: Error {
    let reason: QuarantineReason

    init(_ reason: QuarantineReason) { self.reason = reason }

    init(_ cell: FieldCell, otherwise reason: QuarantineReason) {
        self.reason = cell == .other ? reason : .missingField
    }
}

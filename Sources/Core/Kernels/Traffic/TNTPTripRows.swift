/// The body of a TNTP trip table, read token by token, so that a pair may even run over a line's end.
struct TNTPTripRows {
    private enum Step {
        case destination, colon, trips
    }

    let zoneCount: Int
    private(set) var pairs: [TripTable.Pair] = []
    private var origin: Int32?
    private var destination: Int32 = 0
    private var step = Step.destination
    private var isOriginDue = false

    init(zoneCount: Int) {
        self.zoneCount = zoneCount
    }

    mutating func read(_ line: Range<Int>, of text: TrafficText) throws(TrafficReadError) {
        var rest = line
        while let token = text.nextToken(in: &rest) {
            if text.bytes[token.lowerBound] == 0x7E { return }
            try take(token, of: text)
        }
    }

    /// Refuses a text that ends inside a pair.
    func finish(atLine line: Int) throws(TrafficReadError) {
        guard !isOriginDue else { throw .missingField(line: line, field: "origin") }
        guard step == .destination else { throw .missingField(line: line, field: "trips") }
    }

    private mutating func take(_ token: Range<Int>, of text: TrafficText) throws(TrafficReadError) {
        if isOriginDue {
            origin = try zone(token, of: text, field: "origin")
            isOriginDue = false
            return
        }
        switch step {
        case .destination:
            if text.text(token).lowercased() == "origin" {
                isOriginDue = true
            } else {
                guard origin != nil else {
                    throw .unexpected(line: text.line, field: "origin", expected: .origin, found: text.text(token))
                }
                destination = try zone(token, of: text, field: "destination")
                step = .colon
            }
        case .colon:
            guard text.bytes[token.lowerBound] == 0x3A else {
                throw .unexpected(line: text.line, field: "destination", expected: .colon, found: text.text(token))
            }
            step = .trips
        case .trips:
            guard let trips = text.number(token) else {
                throw .unexpected(line: text.line, field: "trips", expected: .number, found: text.text(token))
            }
            if let origin { pairs.append(TripTable.Pair(origin: origin, destination: destination, trips: trips)) }
            step = .destination
        }
    }

    private func zone(_ token: Range<Int>, of text: TrafficText, field: String) throws(TrafficReadError) -> Int32 {
        guard let number = text.integer(token) else {
            throw .unexpected(line: text.line, field: field, expected: .integer, found: text.text(token))
        }
        guard number >= 1, number <= zoneCount else {
            throw .outOfRange(line: text.line, field: field, value: number, allowed: 1...max(1, zoneCount))
        }
        return Int32(number - 1)
    }
}

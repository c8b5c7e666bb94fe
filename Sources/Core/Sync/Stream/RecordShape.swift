internal import CityStore

/// The names of the members of a flat JSON object in their order, all different, and the fields they hold.
struct RecordShape: Equatable {
    private struct Member: Equatable {
        let name: [UInt8]
        /// Places of the fields it holds.
        let targets: [Int]
    }

    private static let quote = UInt8(ascii: "\"")
    private static let word: StaticString = ""
    static var nothing: ByteText { ByteText(word.utf8Start, count: 0) }

    private let members: [Member]

    /// - Parameter fields: what is asked for, by the paths of a mapping.
    /// - Returns: nil for what is not a flat object, or when a field lies deeper.
    init?(_ node: JSONNode, _ fields: [String]) {
        guard case .object(let found) = node else { return nil }
        for field in fields where !field.isEmpty {
            guard let path = NodePath(field), path.isOneKey else { return nil }
        }
        var members: [Member] = []
        for member in found {
            switch member.value {
            case .array, .object: return nil
            default: break
            }
            let name = Array(member.key.utf8)
            guard name.allSatisfy({ $0 >= 0x20 && $0 != Self.quote && $0 != UInt8(ascii: "\\") }) else { return nil }
            let targets = fields.indices.filter { NodePath(fields[$0]) == NodePath(key: member.key) }
            members.append(Member(name: name, targets: targets))
        }
        self.members = members
    }

    /// Finds the fields of a record of this shape.
    /// - Returns: false for a record of another shape, and for one with escapes, words other than `null` or blanks in places
    ///   where few writers put them.
    func read(_ line: ByteText, into cells: inout [ByteText]) -> Bool {
        var place = Self.pastBlanks(line, 0)
        guard place < line.count, line[place] == UInt8(ascii: "{") else { return false }
        place += 1
        for index in cells.indices { cells[index] = Self.nothing }
        for (number, member) in members.enumerated() {
            if number > 0 {
                guard place < line.count, line[place] == UInt8(ascii: ",") else { return false }
                place += 1
            }
            place = Self.pastBlanks(line, place)
            guard Self.passes(member.name, line, &place) else { return false }
            place = Self.pastBlanks(line, place)
            guard let value = Self.value(line, &place) else { return false }
            for target in member.targets { cells[target] = value }
            place = Self.pastBlanks(line, place)
        }
        guard place < line.count, line[place] == UInt8(ascii: "}") else { return false }
        return Self.pastBlanks(line, place + 1) == line.count
    }

    /// Passes over a name and the colon behind it.
    private static func passes(_ name: [UInt8], _ line: ByteText, _ place: inout Int) -> Bool {
        let end = place + name.count + 2
        guard end < line.count, line[place] == quote, line[end - 1] == quote, line[end] == UInt8(ascii: ":") else {
            return false
        }
        for index in name.indices where line[place + 1 + index] != name[index] { return false }
        place = end + 1
        return true
    }

    /// The text of a string or the digits of a number; `null` is nothing.
    private static func value(_ line: ByteText, _ place: inout Int) -> ByteText? {
        guard place < line.count else { return nil }
        let start = place
        if line[place] == quote {
            place += 1
            while place < line.count, line[place] != quote {
                guard line[place] >= 0x20, line[place] != UInt8(ascii: "\\") else { return nil }
                place += 1
            }
            guard place < line.count else { return nil }
            place += 1
            return line.part(from: start + 1, to: place - 1)
        }
        if line[place] == UInt8(ascii: "n") {
            guard start + 4 <= line.count, line.part(from: start, to: start + 4).isSame(as: "null") else { return nil }
            place += 4
            return nothing
        }
        return number(line, &place)
    }

    /// A number as JSON writes it, without an exponent.
    private static func number(_ line: ByteText, _ place: inout Int) -> ByteText? {
        let start = place
        if line[place] == UInt8(ascii: "-") { place += 1 }
        let whole = digits(line, &place)
        guard whole > 0, whole == 1 || line[place - whole] != UInt8(ascii: "0") else { return nil }
        if place < line.count, line[place] == UInt8(ascii: ".") {
            place += 1
            guard digits(line, &place) > 0 else { return nil }
        }
        guard place < line.count, line[place] | 0x20 != UInt8(ascii: "e") else { return nil }
        return line.part(from: start, to: place)
    }

    private static func digits(_ line: ByteText, _ place: inout Int) -> Int {
        let start = place
        while place < line.count, line[place] &- UInt8(ascii: "0") < 10 { place += 1 }
        return place - start
    }

    private static func pastBlanks(_ line: ByteText, _ start: Int) -> Int {
        var place = start
        while place < line.count, isBlank(line[place]) { place += 1 }
        return place
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}

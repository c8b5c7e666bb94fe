internal import CityModel

/// A segment of HJ 212 as records, one for each factor: the fields of its head (`MN`, `CN`, `ST`, …) and of its data area that
/// belong to no factor (`DataTime`), `factor`, and the factor's own under the end of their names (`Rtd`, `Avg`, `Flag`, …).
/// What they mean is for a mapping to say. The password is left out.
enum DeviceRecord {
    /// Words of `ObservationFlag` for the letters of HJ 212-2017, table 9: a value that was set by hand or comes from a faulty
    /// instrument is suspect, of a stopped source or a broken link there is none.
    private static let flags = [
        "N": "valid", "F": "missing", "M": "maintenance", "S": "suspect", "D": "suspect", "C": "calibrating",
        "T": "overrange", "B": "missing",
    ]

    /// The password, and the bits of the packet, which have the name of a factor's flag.
    private static let hidden: Set = ["PW", "Flag"]

    /// - Returns: nil for a segment without a data area, such as one that is encrypted; none for one without factors.
    static func nodes(_ segment: [UInt8]) -> [JSONNode]? {
        guard let plain = try? TextEncoding.utf8(segment, charset: nil) else { return nil }
        let text = String(decoding: plain, as: UTF8.self)
        // The area ends at the last `&&`: a text within may hold others.
        guard let open = text.firstRange(of: "CP=&&"), let close = text[open.upperBound...].ranges(of: "&&").last
        else { return nil }
        var shared = text[..<open.lowerBound].split(separator: ";").compactMap(pair).filter { !hidden.contains($0.key) }
        var factors: [(name: String, members: [JSONNode.Member])] = []
        for group in text[open.upperBound..<close.lowerBound].split(separator: ";") {
            for part in group.split(separator: ",").compactMap(pair) {
                guard let dash = part.key.lastIndex(of: "-") else {
                    shared.append(part)
                    continue
                }
                let (name, end) = (String(part.key[..<dash]), String(part.key[part.key.index(after: dash)...]))
                if factors.last?.name != name { factors.append((name, [])) }
                factors[factors.count - 1].members.append(member(end, part.value))
            }
        }
        let common = unique(shared.map { member($0.key, moment($0.value, of: $0.key)) })
        return factors.map { name, members in .object(common + [member("factor", name)] + unique(members)) }
    }

    private static func member(_ key: String, _ value: String) -> JSONNode.Member {
        JSONNode.Member(key: key, value: .string(key == "Flag" ? flags[value] ?? value : value))
    }

    /// Of a name that comes twice the first counts, as it does for the receivers in use.
    private static func unique(_ members: [JSONNode.Member]) -> [JSONNode.Member] {
        var names: Set<String> = []
        return members.filter { names.insert($0.key).inserted }
    }

    private static func pair(_ part: Substring) -> (key: String, value: String)? {
        let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard pair.count == 2 else { return nil }
        let name = FieldText.trimmed(pair[0])
        return name.isEmpty ? nil : (name, FieldText.trimmed(pair[1]))
    }

    /// `20260101081500` as ISO 8601 without a zone.
    private static func moment(_ text: String, of name: String) -> String {
        guard name == "DataTime", text.utf8.count == 14, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return text
        }
        let digits = Array(text)
        func part(_ start: Int, _ count: Int) -> String { String(digits[start..<start + count]) }
        return "\(part(0, 4))-\(part(4, 2))-\(part(6, 2))T\(part(8, 2)):\(part(10, 2)):\(part(12, 2))"
    }

    /// The answer to a segment that wants one (bit 0 of `Flag`): 9014, the data were received (HJ 212-2017, annex C).
    static func receipt(_ segment: [UInt8]) -> [UInt8]? {
        let text = String(decoding: segment, as: UTF8.self)
        let head = text.firstRange(of: "CP=&&").map { text[..<$0.lowerBound] } ?? text[...]
        let fields = Dictionary(head.split(separator: ";").compactMap(pair).map { ($0.key, $0.value) }) { first, _ in
            first
        }
        guard let flag = fields["Flag"].flatMap({ Int($0) }), flag & 1 == 1, let number = fields["QN"],
            let device = fields["MN"]
        else { return nil }
        let password = fields["PW"].map { "PW=\($0);" } ?? ""
        return frame(Array("QN=\(number);ST=91;CN=9014;\(password)MN=\(device);Flag=\(flag & ~3);CP=&&&&".utf8))
    }

    static func frame(_ segment: [UInt8]) -> [UInt8] {
        let digits = String(DeviceFrameReader.checksum(segment), radix: 16, uppercase: true)
        let sum = String(repeating: "0", count: 4 - digits.count) + digits
        return Array("##\(Digits.padded(segment.count, 4))".utf8) + segment + Array("\(sum)\r\n".utf8)
    }

    /// Bytes as people may see them: the password and all but the beginning of the device's number are hidden.
    static func masked(_ bytes: [UInt8]) -> String {
        let plain = (try? TextEncoding.utf8(bytes, charset: nil)) ?? bytes
        return String(decoding: plain, as: UTF8.self).split(separator: ";", omittingEmptySubsequences: false).map {
            part in
            if let start = part.firstRange(of: "PW=") { return part[..<start.upperBound] + "***" }
            if let start = part.firstRange(of: "MN=") {
                return part[..<start.upperBound] + part[start.upperBound...].prefix(4) + "***"
            }
            return part
        }.joined(separator: ";")
    }
}

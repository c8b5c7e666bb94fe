/// Masks personal data for screens and exports: what is left tells cases apart and names nobody.
///
/// Characters are counted, not bytes. A text that does not have the form of its kind is masked whole, never shown.
package enum Masking {
    package enum Kind: Sendable, Hashable, CaseIterable {
        case name, citizenNumber, mobilePhone, landline, address, plate, bankCard, email, internetAddress, coordinates
    }

    /// The masked form of a text. Example: `mask("13800138000", as: .mobilePhone)` is `138****8000`.
    package static func mask(_ text: String, as kind: Kind) -> String {
        switch kind {
        case .name: maskedName(text)
        case .citizenNumber: maskedCitizenNumber(text)
        case .mobilePhone: keeping(first: 3, last: 4, of: text, least: 11)
        case .landline: maskedLandline(text)
        case .address: maskedAddress(text)
        case .plate: maskedPlate(text)
        case .bankCard: keeping(first: 6, last: 4, of: text, least: 12)
        case .email: maskedEmail(text)
        case .internetAddress: maskedInternetAddress(text)
        case .coordinates: maskedCoordinates(text)
        }
    }

    /// Keeps both ends and puts a star for each character between; shorter texts than `least` are stars alone.
    private static func keeping(first: Int, last: Int, of text: String, least: Int) -> String {
        guard text.count >= least else { return stars(text.count) }
        return text.prefix(first) + stars(text.count - first - last) + text.suffix(last)
    }

    private static func stars(_ count: Int) -> String { String(repeating: "*", count: count) }

    /// The surname stays (two characters of a compound one); middle dots stay, as they belong to the form.
    private static func maskedName(_ name: String) -> String {
        let surname = name.count > 2 && compoundSurnames.contains(String(name.prefix(2))) ? 2 : 1
        guard name.count > surname else { return stars(name.count) }
        return name.prefix(surname) + String(name.dropFirst(surname).map { $0 == "·" || $0 == "•" ? $0 : "*" })
    }

    private static let compoundSurnames: Set<String> = [
        "欧阳", "司马", "上官", "诸葛", "司徒", "东方", "皇甫", "尉迟", "公孙", "令狐", "长孙", "慕容", "夏侯", "轩辕", "端木", "南宫", "西门", "独孤",
        "宇文", "闻人", "申屠", "太史", "公冶", "赫连", "呼延", "百里", "东郭", "南门", "羊舌", "澹台", "濮阳", "钟离", "淳于", "单于", "司空", "歐陽",
    ]

    /// 18 characters keep six and four, 15 digits keep six and three.
    private static func maskedCitizenNumber(_ text: String) -> String {
        keeping(first: 6, last: text.count == 15 ? 3 : 4, of: text, least: 15)
    }

    /// The area code and the last three digits stay.
    private static func maskedLandline(_ text: String) -> String {
        guard let dash = text.firstIndex(of: "-") else { return keeping(first: 0, last: 3, of: text, least: 7) }
        let subscriber = String(text[text.index(after: dash)...])
        return text[...dash] + keeping(first: 0, last: 3, of: subscriber, least: 7)
    }

    /// Ends after the township (街道, 镇, 乡), else the development zone, county or city; eight stars stand for the rest,
    /// so that its length does not show.
    private static func maskedAddress(_ text: String) -> String {
        for ends in [["街道", "镇", "乡"], ["开发区", "高新区"], ["区", "县"], ["市"], ["省"]] {
            guard let end = firstEnd(of: ends, in: text) else { continue }
            return text[..<end] + stars(8)
        }
        return stars(8)
    }

    /// Past the first occurrence of any of the endings; 湖镇镇 ends after its second 镇.
    private static func firstEnd(of endings: [String], in text: String) -> String.Index? {
        var index = text.startIndex
        while index < text.endIndex {
            let rest = text[index...]
            if index > text.startIndex, let ending = endings.first(where: rest.hasPrefix) {
                let end = text.index(index, offsetBy: ending.count)
                return text[end...].hasPrefix(ending) ? text.index(end, offsetBy: ending.count) : end
            }
            index = text.index(after: index)
        }
        return nil
    }

    /// 粤L·12345 keeps place, first and last character.
    private static func maskedPlate(_ text: String) -> String {
        let dot = text.firstIndex { $0 == "·" || $0 == "•" }
        let head = dot.map { text[...$0] } ?? text.prefix(2)
        guard text.count > 5 else { return stars(text.count) }
        return head + keeping(first: 1, last: 1, of: String(text.dropFirst(head.count)), least: 4)
    }

    private static func maskedEmail(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@") else { return stars(text.count) }
        let user = String(text[..<at])
        return keeping(first: 1, last: 0, of: user, least: 2) + text[at...]
    }

    /// Four decimal parts keep two; whatever else (IPv6 too) is hidden.
    private static func maskedInternetAddress(_ text: String) -> String {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) else { return stars(text.count) }
        return parts[0] + "." + parts[1] + ".*.*"
    }

    /// Two decimals, cut and not rounded: about a kilometre.
    private static func maskedCoordinates(_ text: String) -> String {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ Double($0) != nil }) else { return stars(text.count) }
        return parts.map { part in
            guard let point = part.firstIndex(of: ".") else { return String(part) }
            return String(part[..<point] + part[point...].prefix(3))
        }.joined(separator: ",")
    }
}

/// Personal data and secrets made unreadable, still good enough to tell two rows apart. The patterns are those of
/// `emergency/facts/mask_rules.tsv`; a text that fits no pattern is hidden whole.
package enum Mask {
    /// Keeps the family name (two characters of a compound one) and the dots of transcribed names: 王小明 → 王**.
    package static func name(_ text: String) -> String {
        let characters = Array(text)
        let isCompound = characters.count > 2 && compoundSurnames.contains(String(characters.prefix(2)))
        let kept = isCompound ? 2 : 1
        return String(
            characters.enumerated().map { index, character in
                index < kept || nameDots.contains(character) ? character : "*"
            })
    }

    /// 18 characters: first six and last four; 15: first six and last three (GB 11643).
    package static func identityNumber(_ text: String) -> String {
        switch text.count {
        case 18: hidden(text, keepingFirst: 6, last: 4)
        case 15: hidden(text, keepingFirst: 6, last: 3)
        default: hidden(text, keepingFirst: 0, last: 0)
        }
    }

    /// Mobile numbers keep three and four digits; of a land line the first four digits after the area code are hidden.
    package static func phone(_ text: String) -> String {
        if text.count == 11, text.allSatisfy(\.isNumber) { return hidden(text, keepingFirst: 3, last: 4) }
        guard let dash = text.firstIndex(of: "-") else { return hidden(text, keepingFirst: 0, last: 0) }
        let line = text[text.index(after: dash)...]
        guard (7...8).contains(line.count) else { return hidden(text, keepingFirst: 0, last: 0) }
        return text[...dash] + "****" + line.dropFirst(4)
    }

    /// HJ 212 device number (MN): the last four characters stay.
    package static func deviceNumber(_ text: String) -> String {
        text.count > 8 ? hidden(text, keepingFirst: 0, last: 4) : hidden(text, keepingFirst: 0, last: 0)
    }

    /// Keeps the address down to street, town or zone.
    package static func address(_ text: String) -> String {
        let stars = String(repeating: "*", count: 8)
        for suffix in ["街道", "镇", "乡", "开发区", "区", "县"] {
            if let end = endOfFirst(suffix, in: text) { return text[..<end] + stars }
        }
        return stars
    }

    /// Number plate: province, office, first and last character.
    package static func plate(_ text: String) -> String {
        let dotted = text.dropFirst(2).first == "·"
        return text.count < 7
            ? hidden(text, keepingFirst: 0, last: 0) : hidden(text, keepingFirst: dotted ? 4 : 3, last: 1)
    }

    package static func bankCard(_ text: String) -> String {
        text.count < 14 ? hidden(text, keepingFirst: 0, last: 0) : hidden(text, keepingFirst: 6, last: 4)
    }

    package static func email(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@") else { return hidden(text, keepingFirst: 0, last: 0) }
        return hidden(String(text[..<at]), keepingFirst: 1, last: 0) + text[at...]
    }

    /// IPv4 address: the network's first two numbers.
    package static func internetAddress(_ text: String) -> String {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 ? "\(parts[0]).\(parts[1]).*.*" : hidden(text, keepingFirst: 0, last: 0)
    }

    /// `longitude,latitude` cut to two decimals, about a kilometre.
    package static func coordinate(_ text: String) -> String {
        text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            guard let point = part.firstIndex(of: ".") else { return String(part) }
            return String(part[...point] + part[part.index(after: point)...].prefix(2))
        }.joined(separator: ",")
    }

    private static func hidden(_ text: String, keepingFirst first: Int, last: Int) -> String {
        let stars = String(repeating: "*", count: max(0, text.count - first - last))
        return text.prefix(first) + stars + text.suffix(min(last, max(0, text.count - first)))
    }

    private static func endOfFirst(_ suffix: String, in text: String) -> String.Index? {
        var start = text.startIndex
        while start < text.endIndex {
            if text[start...].hasPrefix(suffix) { return text.index(start, offsetBy: suffix.count) }
            start = text.index(after: start)
        }
        return nil
    }

    private static let nameDots: Set<Character> = ["·", "•", "・", "‧"]

    /// Compound family names in use (百家姓, present-day bearers).
    private static let compoundSurnames: Set<String> = [
        "欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯", "诸葛", "尉迟", "公羊",
        "赫连", "澹台", "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容", "仲孙", "钟离", "长孙", "宇文",
        "司徒", "鲜于", "司空", "闾丘", "子车", "亓官", "司寇", "巫马", "公西", "颛孙", "壤驷", "公良", "漆雕", "乐正",
        "宰父", "谷梁", "拓跋", "夹谷", "轩辕", "令狐", "段干", "百里", "呼延", "东郭", "南门", "羊舌", "微生", "公户",
        "梁丘", "左丘", "东门", "西门", "第五",
    ]
}

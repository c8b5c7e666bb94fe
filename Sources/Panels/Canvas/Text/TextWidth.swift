/// Texts measured and fitted in terminal cells.
package enum TextWidth {
    /// The cells that writing the text takes.
    package static func cells(_ text: some StringProtocol, ambiguous: AmbiguousWidth = .current) -> Int {
        let text = String(text)
        if let ascii = asciiCount(text) { return ascii }
        return TextClusters(text, ambiguous: ambiguous).reduce(0) { $0 + $1.width }
    }

    /// The longest beginning that fits `limit` cells; with `ellipsis` its last cell becomes `…` when something is lost.
    package static func clipped(
        _ text: some StringProtocol, to limit: Int, ellipsis: Bool = true, ambiguous: AmbiguousWidth = .current
    ) -> String {
        fitted(text, to: limit, ellipsis: ellipsis, ambiguous: ambiguous).text
    }

    /// The same with the cells it takes, for who wants to place it.
    static func fitted(
        _ text: some StringProtocol, to limit: Int, ellipsis: Bool = true, ambiguous: AmbiguousWidth = .current
    ) -> (text: String, cells: Int) {
        let text = String(text)
        guard limit > 0 else { return ("", 0) }
        let whole = cells(text, ambiguous: ambiguous)
        if whole <= limit { return (text, whole) }
        let mark = ambiguous == .narrow ? "…" : "~"
        let room = ellipsis ? limit - 1 : limit
        var (result, used) = ("", 0)
        for cluster in TextClusters(text, ambiguous: ambiguous) {
            guard used + cluster.width <= room else { break }
            used += cluster.width
            append(cluster, to: &result)
        }
        return ellipsis ? (result + mark, used + 1) : (result, used)
    }

    /// The text in exactly `width` cells: clipped with an ellipsis when longer, with blanks around it when shorter.
    package static func padded(
        _ text: some StringProtocol, to width: Int, alignment: Alignment = .left, ambiguous: AmbiguousWidth = .current
    ) -> String {
        guard width > 0 else { return "" }
        let (fitted, used) = fitted(text, to: width, ambiguous: ambiguous)
        let missing = max(0, width - used)
        let before =
            switch alignment {
            case .left: 0
            case .right: missing
            case .centre: missing / 2
            }
        return String(repeating: " ", count: before) + fitted + String(repeating: " ", count: missing - before)
    }

    /// The text in lines of at most `width` cells, broken after blanks and between wide characters; closing
    /// punctuation stays on the line before (kinsoku). Line feeds break as well. Empty when `width` is not positive.
    package static func wrapped(
        _ text: some StringProtocol, to width: Int, ambiguous: AmbiguousWidth = .current
    ) -> [String] {
        guard width > 0 else { return [] }
        return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
            var wrapper = LineWrapper(width: width)
            for cluster in TextClusters(String(paragraph), ambiguous: ambiguous) { wrapper.add(cluster) }
            return wrapper.finish()
        }
    }

    static func append(_ cluster: TextCluster, to text: inout String) {
        if let joined = cluster.joined { text += joined } else { text.unicodeScalars.append(cluster.scalar) }
    }

    private static func asciiCount(_ text: String) -> Int? {
        let utf8 = text.utf8
        return utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } ? utf8.count : nil
    }
}

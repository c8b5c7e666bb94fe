/// Breaks one paragraph into lines; ``TextWidth/wrapped(_:to:ambiguous:)`` feeds it.
struct LineWrapper {
    private static let notAtStart: Set<Unicode.Scalar> = [
        "，", "。", "、", "；", "：", "？", "！", "）", "】", "》", "」", "』", "〉", "”", "’", "％", "℃", ",", ".", ";", ":",
        "?", "!", ")", "]", "}", "%", "…",
    ]

    private let width: Int
    private var lines: [String] = []
    private var line: [TextCluster] = []
    private var used = 0
    /// Where the line may be broken: clusters before it stay.
    private var breakAt = 0

    init(width: Int) { self.width = width }

    mutating func add(_ cluster: TextCluster) {
        if cluster.scalar == " ", used + 1 > width {
            breakLine(at: line.count)
            return
        }
        if allowsBreak(before: cluster) { breakAt = line.count }
        line.append(cluster)
        used += cluster.width
        while used > width, line.count > 1 {
            breakLine(at: breakAt > 0 ? breakAt : line.count - 1)
        }
        if used > width { clearTooWide() }
    }

    mutating func finish() -> [String] {
        if !line.isEmpty || lines.isEmpty { breakLine(at: line.count) }
        return lines
    }

    private func allowsBreak(before cluster: TextCluster) -> Bool {
        guard let last = line.last else { return false }
        if last.scalar == " " { return cluster.scalar != " " }
        return (last.width == 2 || cluster.width == 2) && !Self.notAtStart.contains(cluster.scalar)
    }

    private mutating func breakLine(at index: Int) {
        var text = ""
        for cluster in line[..<index] { TextWidth.append(cluster, to: &text) }
        while text.utf8.last == UInt8(ascii: " ") { text.removeLast() }
        lines.append(text)
        line.removeFirst(index)
        while line.first?.scalar == " " { line.removeFirst() }
        used = line.reduce(0) { $0 + $1.width }
        breakAt = 0
    }

    /// A wide character in a line of one cell cannot be shown; a blank line stands for it.
    private mutating func clearTooWide() {
        lines.append("")
        line = []
        used = 0
        breakAt = 0
    }
}

/// A line typed in plain mode. Words of both languages are understood in both.
enum PlainCommand: Hashable {
    case next, previous, first, last, open, back, read, rows, figure, explain, acknowledge, incident, alarms, help, quit
    case language, tour
    case panel(String)
    case filter(String)
    case find(String)
    case watch(Bool)
    case time(String)
    case compare(String)
    case export(String)
    case command(String)
    /// One key by its name, for what only one panel can do.
    case key(String)
    case unknown(String)
    case nothing

    private static let words: [String: PlainCommand] = [
        "next": .next, "n": .next, "下一行": .next, "下": .next, "previous": .previous, "p": .previous,
        "上一行": .previous, "上": .previous, "first": .first, "首行": .first, "last": .last, "末行": .last,
        "open": .open, "o": .open, "打开": .open, "back": .back, "b": .back, "返回": .back, "read": .read, "r": .read,
        "朗读": .read, "rows": .rows, "more": .rows, "更多": .rows, "figure": .figure, "数值": .figure,
        "explain": .explain, "e": .explain, "解释": .explain, "ack": .acknowledge, "a": .acknowledge,
        "确认": .acknowledge, "incident": .incident, "i": .incident, "事件": .incident, "alarms": .alarms,
        "告警": .alarms, "language": .language, "语言": .language, "tour": .tour, "导览": .tour, "help": .help, "h": .help,
        "?": .help, "帮助": .help,
        "quit": .quit, "q": .quit, "exit": .quit, "退出": .quit,
    ]

    init(_ line: String) {
        let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard let verb = parts.first?.lowercased() else {
            self = .nothing
            return
        }
        let rest = parts.count > 1 ? parts[1] : ""
        switch verb {
        case "filter", "f", "筛选": self = .filter(rest)
        case "find", "查找": self = .find(rest)
        case "watch", "关注": self = .watch(!["off", "no", "关"].contains(rest.lowercased()))
        case "time", "时间": self = .time(rest)
        case "compare", "对比", "比较": self = .compare(rest.lowercased())
        case "export", "导出": self = .export(rest.lowercased())
        case "set", "layout": self = .command(line)
        case "key", "键": self = .key(rest)
        case "panel", "面板": self = .panel(rest)
        default:
            if rest.isEmpty, let known = Self.words[verb] {
                self = known
            } else if rest.isEmpty, verb.count == 1, verb.allSatisfy(\.isNumber) {
                self = .panel(verb)
            } else {
                self = .unknown(line)
            }
        }
    }
}

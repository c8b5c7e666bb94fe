import CityModel

/// Lines that can be typed into the palette, `set theme dark`, and what they do. The palette lists them with the rest.
extension Shell {
    private static let verbs: Set<String> = ["set", "layout", "tour", "rotate", "alarm", "help", "quit", "q"]

    /// Whether a typed line is a command rather than a name to be found: its first word is a verb and it is not the
    /// beginning of something found.
    static func isCommand(_ line: String) -> Bool {
        let words = line.split(separator: " ")
        guard let verb = words.first.map(String.init), verbs.contains(verb) else { return false }
        return words.count > 1 || ["tour", "rotate", "quit", "q"].contains(verb)
    }

    package func run(_ line: String) -> [ShellEffect] {
        let words = line.split(separator: " ").map(String.init)
        let rest = Array(words.dropFirst())
        switch words.first {
        case "set":
            guard let key = rest.first, rest.count > 1 else {
                say("config.usage")
                return []
            }
            return [.configure(key: key, value: rest.dropFirst().joined(separator: " "))]
        case "layout": runLayoutCommand(rest)
        case "tour": startTour()
        case "rotate": startRotation(seconds: rest.first.flatMap { Int($0) } ?? 10)
        case "alarm": jumpToAlarm(rest.first)
        case "help": return perform(Actions.help)
        case "quit", "q": return perform(Actions.quit)
        default: break
        }
        return []
    }

    /// Palette entries of the commands the shell itself knows.
    var commandEntries: [PaletteEntry] {
        let layouts = layoutNames.map { name in
            entry("layout \(name)", also: [name], words: phrase("layout.name.\(name)", fallback: "layout.use"))
        }
        return layouts + [
            entry("tour", words: name(of: "tour.command")),
            entry("rotate 10", also: ["rotate"], words: name(of: "rotate.command")),
            entry(
                "alarm next", also: otherWords("alarm.next"), words: name(of: "time.nextAlarm"),
                obstacle: alarmMoment(isLater: true) == nil ? "palette.why.noLaterAlarm" : nil),
            entry(
                "alarm before", also: otherWords("alarm.before"), words: name(of: "time.alarmBefore"),
                obstacle: alarmMoment(isLater: false) == nil ? "palette.why.noEarlierAlarm" : nil),
        ]
    }

    private func entry(
        _ line: String, also: [String] = [], words: LocalizedText, obstacle: String? = nil
    ) -> PaletteEntry {
        PaletteEntry(
            name: LocalizedText(zh: "\(words.zh)  :\(line)", en: "\(words.en)  :\(line)"), also: [line] + also,
            kind: "palette.command", target: .command(line), obstacle: obstacle)
    }

    // MARK: Alarms on the time line

    /// Looks at the moment the next alarm was raised, or the one before, with the time line open.
    private func jumpToAlarm(_ way: String?) {
        guard way == "next" || way == "before" else { return say("time.alarmUsage") }
        guard let found = alarmMoment(isLater: way == "next") else {
            return say(way == "next" ? "palette.why.noLaterAlarm" : "palette.why.noEarlierAlarm")
        }
        if !travel.isOpen { travel.toggle() }
        travel.hold(at: found, now: clock.now)
    }

    private func alarmMoment(isLater: Bool) -> Timestamp? {
        let moments = status?.alarmMoments ?? []
        return isLater ? moments.first { $0 > moment && $0 < clock.now } : moments.last { $0 < moment }
    }

    private func phrase(_ key: String, fallback: String) -> LocalizedText {
        let words = name(of: key)
        return words.zh == key ? name(of: fallback) : words
    }
}

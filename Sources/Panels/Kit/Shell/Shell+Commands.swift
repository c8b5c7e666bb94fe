import CityModel

/// Lines that can be typed into the palette, `set theme dark`, and what they do. The palette lists them with the rest.
extension Shell {
    private static let verbs: Set<String> = ["set", "layout", "tour", "rotate", "help", "quit", "q"]

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
        case "help": return perform(Actions.help)
        case "quit", "q": return perform(Actions.quit)
        default: break
        }
        return []
    }

    /// Palette entries of the commands the shell itself knows.
    var commandEntries: [PaletteEntry] {
        let layouts = layoutNames.map { name in
            entry("layout \(name)", words: phrase("layout.name.\(name)", fallback: "layout.use"))
        }
        return layouts + [
            entry("tour", words: phrase("tour.command", fallback: "tour.command")),
            entry("rotate 10", words: phrase("rotate.command", fallback: "rotate.command")),
        ]
    }

    private func entry(_ line: String, words: LocalizedText) -> PaletteEntry {
        PaletteEntry(
            name: LocalizedText(zh: "\(words.zh)  :\(line)", en: "\(words.en)  :\(line)"), kind: "palette.command",
            target: .command(line))
    }

    private func phrase(_ key: String, fallback: String) -> LocalizedText {
        let words = name(of: key)
        return words.zh == key ? name(of: fallback) : words
    }
}

import Canvas
import CityModel
import CityPanels
import CityStore
import TestSupport
import Testing

@testable import cityops

/// What the palette puts first, over the bundled city.
@Suite struct PaletteTests {
    private func shell(_ language: String = "en", isDrill: Bool = true) throws -> Shell {
        let world = try TestWorld.shared.get()
        let setup = try world.setup(language)
        let shell = Shell(
            entries: PanelRegistry.entries, first: nil, keymap: try setup.keymap(), words: setup.words,
            language: setup.language, glyphs: .unicode,
            clock: ClockFace(now: CivilMoments.sundayNoon, isDrill: isDrill, isPaused: true, speed: 1), earliest: nil,
            user: "tester")
        shell.status = try world.cache.read(asOf: CivilMoments.sundayNoon, viewer: .system) {
            try ShellStatus.read($0).withAlarms(of: $0)
        }
        return shell
    }

    private func found(_ text: String, _ shell: Shell) -> [PaletteEntry] {
        shell.overlay = nil
        _ = shell.perform(Actions.palette)
        for character in text { _ = shell.handle(.character(character)) }
        guard case .palette(let palette) = shell.overlay else { return [] }
        return palette.found
    }

    @Test(arguments: [
        ("rl", "crowd"), ("jt", "traffic"), ("AQI", "pollution"), ("PM2.5", "pollution"), ("pm25", "pollution"),
        ("renliu", "crowd"), ("人流", "crowd"), ("traffic", "traffic"), ("yj", "emergency"), ("feeds", "sources"),
    ]) func `a panel comes first by its name, initials and other words`(query: String, panel: String) throws {
        #expect(found(query, try shell()).first?.target == .panel(PanelID(panel)))
    }

    @Test(arguments: ["xihu", "西湖", "west lake", "xh", "hzxh"])
    func `the West Lake comes before the roads named after it`(query: String) throws {
        let entries = found(query, try shell()).filter { $0.name.zh.contains("西湖") }
        #expect(entries.first?.name.zh == "惠州西湖风景名胜区")
    }

    @Test func `initials come before letters that merely stand side by side`() throws {
        let names = found("ds", try shell()).prefix(8).map(\.name)
        #expect(names.contains { $0.zh.hasPrefix("淡水") })
        #expect(!names.contains { $0.en.hasPrefix("Road") || $0.en.contains("Road Shopping") })
    }

    @Test(arguments: [
        ("tour", PaletteEntry.Target.command("tour")), ("quad", .command("layout quad")),
        ("rotate", .command("rotate 10")), ("主题", .action(Actions.theme)), ("theme", .action(Actions.theme)),
        ("配色", .action(Actions.theme)), ("next alarm", .command("alarm next")),
        ("route", .panelAction("traffic", "traffic.route")), ("路线", .panelAction("traffic", "traffic.route")),
        ("what-if", .panelAction("traffic", "traffic.whatif")), ("推演", .panelAction("traffic", "traffic.whatif")),
    ]) func `what acts now comes first`(query: String, target: PaletteEntry.Target) throws {
        #expect(found(query, try shell()).first?.target == target)
    }

    @Test(arguments: [("longmen county", "龙门县"), ("huicheng district", "惠城区"), ("lmx", "龙门县")])
    func `a division is found with the word for its kind`(query: String, name: String) throws {
        #expect(found(query, try shell()).first?.name.zh == name)
    }

    @Test func `what another panel can do opens it and is done there`() throws {
        let shell = try shell()
        #expect(shell.active.id == "overview")
        let entry = try #require(found("what-if", shell).first)
        #expect(entry.kind == "panel.traffic.short" && entry.obstacle == nil)
        _ = shell.choose(entry)
        #expect(shell.active.id == "traffic" && shell.overlay == nil)
        let undo = try #require(found("undo all changes", shell).first)
        #expect(undo.obstacle == "palette.why.otherPage" && undo.target == .action("traffic.undo"))
        _ = shell.choose(undo)
        #expect(shell.message?.text.isEmpty == false)
    }

    @Test func `what cannot be used now stays listed with the reason`() throws {
        let entries = found("drill clock", try shell(isDrill: false))
        let pause = try #require(entries.first { $0.target == .action(Actions.pause) })
        #expect(pause.obstacle == "palette.why.notDrill")
        #expect(found("drill clock", try shell()).first { $0.target == .action(Actions.pause) }?.obstacle == nil)
        #expect(found("next alarm", try shell()).first?.obstacle == "palette.why.noLaterAlarm")
    }

    @Test func `an open alarm is found by its rule and by what it is about, and leads there`() throws {
        let shell = try shell()
        let alarm = try #require(shell.status?.openAlarms.first, "the played city has open alarms")
        let rule = try #require(shell.status?.city.alarmRules.first { $0.id == alarm.rule })
        let entry = try #require(found(rule.title.en, shell).first { $0.kind == "palette.alarm" })
        #expect(entry.name.en.hasPrefix(rule.title.en))
        _ = shell.choose(entry)
        #expect(shell.overlay == nil)
    }

    @Test func `the alarm before is looked at with the time line open`() throws {
        let shell = try shell()
        let last = try #require(shell.status?.alarmMoments.last { $0 < CivilMoments.sundayNoon })
        _ = shell.run("alarm before")
        #expect(shell.travel.isOpen && shell.moment == last)
        _ = shell.run("alarm sideways")
        #expect(shell.message?.text == shell.phrases["time.alarmUsage"])
    }
}

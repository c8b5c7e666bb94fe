import Canvas
import CityModel
import CityPanels
import CityStore
import Foundation
import TestSupport
import Testing

@testable import cityops

/// The shell with real panels and no terminal: what keys do to splits, tour, rotation and lock.
@Suite struct ShellTests {
    private func shell(_ language: String = "en") throws -> Shell {
        let setup = try TestWorld.shared.get().setup(language)
        return Shell(
            entries: PanelRegistry.entries, first: nil, keymap: try setup.keymap(), words: setup.words,
            language: setup.language, glyphs: .unicode,
            clock: ClockFace(now: CivilMoments.sundayNoon, isDrill: true, isPaused: true, speed: 1), earliest: nil,
            user: "tester")
    }

    private func press(_ shell: Shell, _ keys: String) {
        for name in keys.split(separator: " ") { Key(name: String(name)).map { _ = shell.handle($0) } }
    }

    /// A shell whose panels on screen have their models.
    private func settled(_ panel: PanelID, _ language: String = "zh") throws -> Shell {
        let world = try TestWorld.shared.get()
        return try FrameMaker(setup: try world.setup(language), cache: world.cache).shell(
            panel: panel, at: CivilMoments.sundayNoon)
    }

    private func frame(_ shell: Shell, _ columns: Int, _ rows: Int) -> String {
        shell.size = Size(columns: columns, rows: rows)
        return FrameExport.text(ShellFrame.draw(shell, size: shell.size))
    }

    // MARK: Figures

    @Test(arguments: ["crowd", "traffic", "pollution", "poverty", "emergency", "sources"])
    func `Tab goes through the figures above a list, which are explained and copied`(panel: String) throws {
        let shell = try settled(PanelID(panel))
        _ = frame(shell, 120, 40)
        let count = try #require(shell.active.browse?.shown.headlines)
        #expect(count > 0)
        let row = shell.active.figure
        for _ in 0..<count {
            press(shell, "tab")
            _ = frame(shell, 120, 40)
            let figure = try #require(shell.active.figure)
            for key in ["figure.\(figure.title)", "method.\(figure.method).text", "method.\(figure.method).clause"] {
                #expect(shell.phrases.has(key), "\(panel): \(key)")
            }
            #expect(ClipboardChoice.text(of: shell).contains(shell.phrases["figure.\(figure.title)"]))
            press(shell, "e")
            #expect(shell.overlay != nil)
            press(shell, "esc")
        }
        press(shell, "tab")
        #expect(shell.active.figure == row && shell.active.browse?.headline == nil)
    }

    @Test func `the overview's vital signs scroll with the selection on a small screen`() throws {
        let shell = try settled("overview")
        for index in 0..<8 {
            let text = frame(shell, 40, 12)
            let title = shell.phrases["figure.\(try #require(shell.active.figure).title)"]
            #expect(text.contains(title.prefix(5)), "sign \(index): \(title)")
            press(shell, "tab")
        }
    }

    @Test func `an explanation that does not fit is scrolled, one that fits closes at any key`() throws {
        let shell = try settled("traffic")
        _ = frame(shell, 40, 12)
        press(shell, "enter")
        _ = frame(shell, 40, 12)
        press(shell, "e")
        let first = frame(shell, 40, 12)
        press(shell, "down")
        #expect(shell.overlay != nil && frame(shell, 40, 12) != first)
        press(shell, "end")
        let lines = ShellExplanation.lineage(try #require(shell.active.figure), shell)
        let clause = try #require(lines.first { $0.label == "explain.series" } ?? lines.last)
        #expect(frame(shell, 40, 12).contains(clause.text.suffix(4)))
        press(shell, "home")
        #expect(frame(shell, 40, 12) == first)
        press(shell, "x")
        #expect(shell.overlay == nil)
        _ = frame(shell, 120, 40)
        press(shell, "e down")
        #expect(shell.overlay == nil)
    }

    // MARK: Order and help

    @Test func `sorting by a column that is off the screen says so`() throws {
        let shell = try settled("traffic")
        _ = frame(shell, 40, 12)
        var told: [String] = []
        for _ in 0..<6 {
            press(shell, "s")
            let isSorted = shell.active.browse?.sortColumn != nil
            if isSorted { told.append(shell.message?.text ?? "") }
            _ = frame(shell, 40, 12)
        }
        #expect(told.first == "", "the name is on the screen")
        #expect(told.contains { !$0.isEmpty })
    }

    @Test func `help in the time line tells the time line's keys, elsewhere those of every mode`() throws {
        let shell = try shell()
        press(shell, "3")
        let everywhere = ShellHelp.page(shell)
        for mode in KeyMode.allCases {
            #expect(everywhere.contains(.heading(shell.phrases[mode.title])))
            for binding in mode.bindings {
                #expect(shell.phrases.has(binding.words), "\(binding.words)")
                #expect(everywhere.contains(.key(binding.label, words: shell.phrases[binding.words])))
            }
        }
        press(shell, "t ?")
        guard case .help = shell.overlay else {
            Issue.record("no help")
            return
        }
        let inTime = ShellHelp.page(shell)
        #expect(inTime.contains(.heading(shell.phrases[KeyMode.time.title])))
        #expect(!inTime.contains(.heading(shell.phrases["help.here"])))
        #expect(inTime.contains(.key("n", words: shell.phrases["mode.time.nextAlarm"])))
    }

    @Test func `inside the time line it is told what is compared with`() throws {
        let shell = try settled("crowd", "en")
        press(shell, "D t")
        let text = frame(shell, 120, 40)
        #expect(text.contains(shell.phrases["compare.yesterday"]))
    }

    // MARK: Splits

    @Test func `keys share the screen, move between panes and enlarge one`() throws {
        let shell = try shell()
        press(shell, "ctrl-w")
        #expect(shell.workspace.panels == ["overview"] && shell.message != nil)
        press(shell, "W")
        #expect(shell.workspace.panels == ["overview", "crowd"] && shell.visibleSessions.count == 2)
        press(shell, "ctrl-w 3")
        #expect(shell.workspace.panels == ["overview", "traffic"] && shell.active.id == "traffic")
        press(shell, "1")
        #expect(shell.active.id == "overview" && shell.workspace.panels == ["overview", "traffic"])
        press(shell, "O")
        #expect(shell.visibleSessions.map(\.id) == ["overview"])
        press(shell, "O W W W W")
        #expect(shell.workspace.shape == .single && shell.active.id == "overview")
    }

    @Test func `a click gives the keys to its pane`() throws {
        let shell = try shell()
        shell.size = Size(columns: 120, rows: 40)
        press(shell, "W W W W")
        for (x, y, id) in [(100, 5, "crowd"), (5, 30, "traffic"), (119, 37, "pollution"), (0, 2, "overview")] {
            _ = shell.handle(.mouse(MouseEvent(x: x, y: y, kind: .press(.left))))
            #expect(shell.active.id == PanelID(id))
        }
        _ = shell.handle(.mouse(MouseEvent(x: 50, y: 39, kind: .press(.left))))
        #expect(shell.active.id == "overview")
    }

    @Test func `a layout is saved by name, used again and forgotten`() throws {
        let shell = try shell()
        shell.layouts = ["field": ["rows", "crowd", "traffic"], "broken": ["crowd", "nowhere"]]
        #expect(shell.useLayout("field") && shell.workspace.shape == .rows)
        #expect(!shell.useLayout("broken") && !shell.useLayout("nowhere"))
        _ = shell.run("layout save night")
        #expect(shell.preferences["layout.night"] == ["rows", "crowd", "traffic"])
        _ = shell.run("layout single")
        #expect(shell.workspace.panels.count == 1)
        _ = shell.run("layout night")
        #expect(shell.workspace.panels == ["crowd", "traffic"])
        for wrong in ["layout save", "layout save my night", "layout forget"] {
            _ = shell.run(wrong)
            #expect(shell.message?.text.contains("one name without blanks") == true, "\(wrong)")
        }
        #expect(shell.preferences.names(under: "layout.") == ["night"])
        _ = shell.run("layout quad")
        #expect(shell.message?.text.contains("Four panels") == true)
        _ = shell.run("layout save quad")
        #expect(shell.preferences["layout.quad"] == nil)
        _ = shell.run("layout forget night")
        #expect(!shell.layoutNames.contains("night"))
    }

    @Test func `a household is found by its number and its card opened in its village`() throws {
        let world = try TestWorld.shared.get()
        let shell = try shell()
        let asked = shell.handle(.character(":"))
        guard case .findHouseholds? = asked.first else {
            Issue.record("the register was not asked for")
            return
        }
        let (names, row) = try world.cache.read(asOf: CivilMoments.sundayNoon, viewer: .system) {
            let whole = try #require($0.city.divisions.first { $0.level == .city })
            return (
                try PaletteCatalogue.households($0, world.setup.search()),
                try #require(try $0.householdRows(under: whole.id).last)
            )
        }
        shell.take(households: names)
        let number = try #require(row.id.text.split(separator: ".", maxSplits: 1).last)
        for letter in number { _ = shell.handle(.character(letter)) }
        _ = shell.handle(.enter)
        #expect(shell.active.id == "poverty")
        let maker = FrameMaker(setup: world.setup, cache: world.cache)
        try maker.press([], on: shell)
        for _ in 0..<3 {
            guard let job = shell.active.load(version: 0, asOf: CivilMoments.sundayNoon) else { break }
            shell.active.accept(try job(world.cache, .system))
        }
        #expect(shell.active.browse?.selected == row.id && shell.active.subject?.entity == row.id)
        press(shell, "esc :")
        guard case .palette = shell.overlay else {
            Issue.record("no palette")
            return
        }
        #expect(shell.handle(.escape).isEmpty)
    }

    @Test func `the palette takes commands as they are typed`() throws {
        let shell = try shell()
        shell.overlay = nil
        press(shell, ":")
        for character in "set theme light" { _ = shell.handle(.character(character)) }
        let effects = shell.handle(.enter)
        guard case .configure("theme", "light")? = effects.first else {
            Issue.record("\(effects)")
            return
        }
        press(shell, ":")
        for character in "layout columns" { _ = shell.handle(.character(character)) }
        #expect(shell.handle(.enter).isEmpty && shell.workspace.shape == .columns)
    }

    // MARK: Time

    @Test func `an unattended screen shows one panel after the other, changes nothing and stops at a key`() throws {
        let shell = try shell()
        shell.isReadOnly = true
        shell.startRotation(seconds: 10, panels: ["traffic", "crowd"])
        #expect(shell.tick(at: 0) && shell.active.id == "traffic")
        #expect(!shell.tick(at: 9.5) && shell.active.id == "traffic")
        #expect(shell.tick(at: 10) && shell.active.id == "crowd")
        #expect(shell.tick(at: 20) && shell.active.id == "traffic")
        _ = shell.handle(.resize)
        _ = shell.handle(.focus(false))
        #expect(shell.rotation != nil)
        press(shell, "2")
        #expect(shell.rotation == nil && shell.active.id == "traffic")
        #expect(shell.perform(Actions.acknowledge).isEmpty && shell.message?.text == shell.phrases["shell.readOnly"])
        _ = shell.perform(Actions.incident)
        #expect(shell.overlay == nil)
        #expect(shell.route([.addLog(kind: "note", text: "x", incident: nil, subject: nil)]).isEmpty)
        #expect(shell.route([.sendOrder(text: "x", departments: 2, subject: "spot.a")]).isEmpty)
        #expect(shell.message?.text == shell.phrases["shell.readOnly"], "and is not said to be sent")
    }

    @Test func `what would change something is not asked for in the past or in a session that looks only`() throws {
        let shell = try shell()
        let asks = Effect.askForChange(prompt: CrowdPanel.divertPrompt, initial: "x")
        #expect(shell.route([asks]).isEmpty && shell.overlay != nil)
        shell.overlay = nil
        #expect(shell.route([.jump(CivilMoments.sundayNoon.adding(seconds: -3600))]).isEmpty)
        #expect(shell.route([asks]).isEmpty && shell.overlay == nil)
        #expect(shell.message?.text == shell.phrases["shell.pastIsReadOnly"])
        _ = shell.route([.ask(prompt: CrowdPanel.whatIfPrompt, initial: "15:00 0")])
        #expect(shell.overlay != nil, "a question alone changes nothing")
        shell.overlay = nil
        shell.isReadOnly = true
        #expect(shell.route([asks]).isEmpty && shell.overlay == nil)
        #expect(shell.message?.text == shell.phrases["shell.readOnly"])
    }

    @Test func `a screen without a key is hidden and only lets go`() throws {
        let shell = try shell()
        shell.lockSeconds = 60
        #expect(!shell.tick(at: 100))
        shell.noteKey(at: 130)
        #expect(!shell.tick(at: 189) && shell.tick(at: 190) && shell.isLocked)
        let text = ShellFrame.draw(shell, size: Size(columns: 80, rows: 24)).lines.joined()
        #expect(!text.contains("Vital") && text.contains("Locked"))
        #expect(shell.handle(.character("2")).isEmpty && shell.active.id == "overview")
        guard case .quit? = shell.handle(.character("q")).first else {
            Issue.record("q does not leave")
            return
        }
    }

    @Test func `a form outlasts the lock, unseen and out of reach`() throws {
        let shell = try shell()
        shell.lockSeconds = 60
        shell.overlay = .prompt(name: "emergency.log", TextField("westlake full"))
        shell.noteKey(at: 100)
        #expect(shell.tick(at: 160) && shell.isLocked)
        let text = ShellFrame.draw(shell, size: Size(columns: 80, rows: 24)).lines.joined()
        #expect(!text.contains("westlake"))
        #expect(shell.handle(.character("x")).isEmpty && shell.handle(.enter).isEmpty)
        #expect(
            DraftShelf.draft(of: shell)
                == .prompt(panel: shell.active.id.text, name: "emergency.log", text: "westlake full"))
        let other = try self.shell()
        other.lockSeconds = 60
        other.overlay = .help(scroll: 0)
        other.noteKey(at: 0)
        #expect(other.tick(at: 60) && other.overlay == nil)
    }

    // MARK: Tour

    @Test(arguments: ["zh", "en"]) func `each step of the tour waits for its key`(language: String) throws {
        let shell = try shell(language)
        press(shell, "W")
        shell.startTour()
        for step in Tour.steps {
            let drawn = ShellFrame.draw(shell, size: Size(columns: 80, rows: 24)).lines.joined(separator: "\n")
            #expect(drawn.contains(shell.phrases["tour.title"]), "\(step.name)")
            #expect(shell.tour?.step == step)
            press(shell, "f9")
            #expect(shell.tour?.step == step, "\(step.name) does not wait")
            switch step.goal {
            case .acknowledged: press(shell, "enter")
            case .panel(let id): press(shell, shell.entries.first { $0.id == id }.map { String($0.digit) } ?? "")
            case .action(let action): press(shell, shell.keymap.label(for: action))
            }
            if case .palette = shell.overlay { press(shell, "esc") }
            if shell.overlay != nil { press(shell, "esc") }
            if shell.travel.isOpen { press(shell, "t") }
        }
        #expect(shell.tour == nil && shell.workspace.shape == .columns)
    }

    @Test func `steps and the whole tour can be skipped, but not while typing`() throws {
        let shell = try shell()
        shell.startTour()
        press(shell, "n n")
        #expect(shell.tour?.index == 2)
        press(shell, ": n N")
        #expect(shell.tour?.index == 2)
        press(shell, "esc N")
        #expect(shell.tour == nil)
        _ = shell.run("tour")
        for _ in Tour.steps { press(shell, "n") }
        #expect(shell.tour == nil)
    }

    // MARK: Time

    @Test(arguments: PanelRegistry.entries.map(\.id))
    func `Esc and the key of the time axis both lead back to now`(panel: PanelID) throws {
        let shell = try shell()
        shell.open(panel)
        for way in ["esc", "t"] {
            press(shell, "t h h")
            #expect(shell.travel.isOpen && shell.travel.held != nil)
            press(shell, way)
            #expect(!shell.travel.isOpen && shell.travel.held == nil, "\(way)")
        }
        press(shell, "t esc")
        #expect(!shell.travel.isOpen)
    }

    @Test func `what is compared with stays the row in view`() throws {
        let world = try TestWorld.shared.get()
        let maker = FrameMaker(setup: world.setup, cache: world.cache)
        let shell = try maker.shell(panel: "crowd")
        try maker.press([Key(name: "D"), Key(name: "tab")].compactMap { $0 }, on: shell)
        let table = try #require(shell.active.notes?.table)
        #expect(shell.active.browse?.selected != nil)
        #expect(shell.active.browse?.selected == table.pick(table.selected))
    }

    // MARK: Help

    @Test(arguments: PanelRegistry.entries.map(\.id), ["zh", "en"])
    func `help tells what the panel answers, its own keys first and every bound key`(panel: PanelID, language: String)
        throws
    {
        let shell = try shell(language)
        shell.open(panel)
        let page = ShellHelp.page(shell)
        #expect(page.first == .text(shell.phrases["panel.\(panel).about"]))
        #expect(shell.phrases.has("panel.\(panel).help"))
        let keys = page.compactMap { if case .key(_, let words) = $0 { words } else { nil } }
        for action in shell.active.actions.map(\.id) + Actions.shared {
            #expect(keys.contains(shell.phrases["action.\(action)"]), "\(action)")
        }
        if let own = shell.active.actions.first, let first = keys.first {
            #expect(first == shell.phrases["action.\(own.id)"])
        }
        #expect(!page.contains { "\($0)".contains("‹") })
    }
}

import Canvas
import CityModel
import CityPanels
import CityStore

/// One frame of one panel without a terminal, made by the same shell and panels as on screen.
struct FrameMaker {
    let setup: Setup
    let cache: CityCache

    /// - Parameter time: the moment shown; nil the newest in the store.
    func frame(panel: PanelID, size: Size, at time: Timestamp?, glyphs: GlyphSet = .unicode, keys: [Key] = []) throws
        -> CellGrid
    {
        ShellFrame.draw(try shell(panel, time, glyphs, keys), size: size)
    }

    /// The same panel as lines to be read aloud.
    func lines(panel: PanelID, at time: Timestamp?, keys: [Key] = []) throws -> [String] {
        PlainPage.lines(try shell(panel, time, .plain, keys))
    }

    private func shell(_ panel: PanelID, _ time: Timestamp?, _ glyphs: GlyphSet, _ keys: [Key]) throws -> Shell {
        let moment = try time ?? cache.timeSpan().last ?? SystemClock.now()
        let shell = Shell(
            entries: PanelRegistry.entries, first: panel, keymap: try setup.keymap(), words: setup.words,
            language: setup.language, glyphs: glyphs,
            clock: ClockFace(now: moment, isDrill: true, isPaused: true, speed: 1), earliest: nil, user: "render")
        shell.status = try cache.read(asOf: moment, viewer: .system) { try ShellStatus.read($0) }
        try settle(shell, moment)
        for key in keys {
            _ = shell.handle(key)
            try settle(shell, shell.moment)
        }
        return shell
    }

    /// Loads until the panels on screen have what their states ask for.
    private func settle(_ shell: Shell, _ moment: Timestamp) throws {
        for session in shell.visibleSessions {
            for _ in 0..<3 {
                guard let job = session.load(version: 0, asOf: moment) else { break }
                session.accept(try job(cache, .system))
            }
        }
    }
}

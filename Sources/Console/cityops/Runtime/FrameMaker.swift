import Canvas
import CityModel
import CityPanels
import CityStore

/// One frame of one panel without a terminal, made by the same shell and panels as on screen.
struct FrameMaker {
    let setup: Setup
    let cache: CityCache

    /// - Parameters:
    ///   - time: the moment shown; nil the newest in the store.
    ///   - parts: how many pieces of long work are waited for after each key.
    func frame(
        panel: PanelID, size: Size, at time: Timestamp?, glyphs: GlyphSet = .unicode, keys: [Key] = [], parts: Int = 3
    ) throws -> CellGrid {
        let shell = try shell(panel: panel, at: time, glyphs: glyphs)
        try press(keys, on: shell, parts: parts)
        return ShellFrame.draw(shell, size: size)
    }

    /// A console with one panel open and loaded.
    func shell(panel: PanelID, at time: Timestamp?, glyphs: GlyphSet = .unicode) throws -> Shell {
        let moment = try time ?? cache.timeSpan().last ?? SystemClock.now()
        let shell = Shell(
            entries: PanelRegistry.entries, first: panel, keymap: try setup.keymap(), words: setup.words,
            language: setup.language, glyphs: glyphs,
            clock: ClockFace(now: moment, isDrill: true, isPaused: true, speed: 1), earliest: nil, user: "render")
        shell.status = try cache.read(asOf: moment, viewer: .system) { try ShellStatus.read($0) }
        try settle(shell, parts: 3)
        return shell
    }

    func press(_ keys: [Key], on shell: Shell, parts: Int) throws {
        for key in keys {
            _ = shell.handle(key)
            try settle(shell, parts: parts)
        }
    }

    /// Loads until the open panel has what its state asks for.
    private func settle(_ shell: Shell, parts: Int) throws {
        for _ in 0..<parts {
            guard let job = shell.active.load(version: 0, asOf: shell.moment) else { return }
            shell.active.accept(try job(cache, .system))
        }
    }
}

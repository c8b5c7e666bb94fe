import ArgumentParser
import Canvas
import CityAssets
import CityModel
import CityPanels

struct RenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render", abstract: "Print one frame of a panel: text, ANSI, SVG or HTML, without a terminal.")

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, ansi, svg, html, plain }

    @OptionGroup var common: CommonOptions
    @Option(help: "Panel to draw.") var panel = "overview"
    @Option(help: "Columns × rows, such as 120x40.") var size = "80x24"
    @Option(help: "Moment to show (ISO 8601); without it the newest in the store.") var at: TimeArgument?
    @Option(help: "text, ansi, svg, html, or plain: lines to be read aloud.") var format: Format = .text
    @Option(help: "Theme of ansi, svg and html.") var theme = "dark"
    @Option(help: "Keys to press first, names separated by blanks: 'down down enter e'.") var keys = ""
    @Flag(help: "Only ASCII characters.") var ascii = false

    func run() throws {
        try Guarded.run(common) { setup in
            guard PanelRegistry.entries.contains(where: { $0.id.text == panel }) else {
                throw AssetFailure.unknown(kind: "panel", name: panel, known: PanelRegistry.entries.map(\.id.text))
            }
            let (theme, _) = try setup.theme(theme)
            let pressed = try keys.split(separator: " ").map { name in
                guard let key = Key(name: String(name)) else {
                    throw Complaint("render.key", ["key": String(name)], code: .usage)
                }
                return key
            }
            let cache = try setup.openForReading(common.store)
            if format == .plain {
                let lines = try FrameMaker(setup: setup, cache: cache).lines(
                    panel: PanelID(panel), at: at?.time, keys: pressed)
                return StandardOutput.write(lines.joined(separator: "\n") + "\n")
            }
            let grid = try FrameMaker(setup: setup, cache: cache).frame(
                panel: PanelID(panel), size: try frameSize(), at: at?.time, glyphs: ascii ? .ascii : .unicode,
                keys: pressed)
            let output =
                switch format {
                case .text: FrameExport.text(grid)
                case .ansi: FrameExport.ansi(grid, theme: theme)
                case .svg: FrameExport.svg(grid, theme: theme)
                case .html, .plain: FrameExport.html(grid, theme: theme, title: "CityOps \(panel)")
                }
            StandardOutput.write(output.hasSuffix("\n") ? output : output + "\n")
        }
    }

    private func frameSize() throws -> Size {
        let parts = size.lowercased().split(separator: "x").map { Int($0) }
        guard parts.count == 2, let columns = parts[0], let rows = parts[1], (1...1000).contains(columns),
            (1...500).contains(rows)
        else {
            throw Complaint("render.size", ["size": size], code: .usage)
        }
        return Size(columns: columns, rows: rows)
    }
}

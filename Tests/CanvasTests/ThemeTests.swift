import Canvas
import Testing

@Suite struct ThemeTests {
    private let theme = Theme(
        name: "t",
        styles: [
            "text": ThemeStyle(foreground: .ansi(7), background: .rgb(red: 0, green: 0, blue: 40)),
            "alert": ThemeStyle(foreground: .ansi(1), bold: true), "bar": ThemeStyle(background: .ansi(4)),
        ])

    @Test func `a role falls back by dots to plain text`() {
        #expect(theme.resolve("alert.critical.now").foreground == .ansi(1))
        #expect(theme.resolve("alert.critical.now").background == .rgb(red: 0, green: 0, blue: 40))
        #expect(theme.resolve("unheard.of") == theme.resolve("text"))
        #expect(theme.resolve("bar").foreground == .ansi(7))
    }

    @Test func `attributes of the view are added and a second reversal undoes the first`() {
        #expect(theme.look(of: TextStyle("alert", underlined: true)).isUnderlined)
        let reversed = Theme(name: "r", styles: ["selection": ThemeStyle(reverse: true)])
        #expect(reversed.look(of: "selection").isReversed)
        #expect(!reversed.look(of: TextStyle("selection", reversed: true)).isReversed)
    }

    @Test func `backgrounds that a terminal cannot show become reversal`() {
        let look = theme.look(of: "bar", depth: .none)
        #expect(look.isReversed && look.foreground == nil && look.background == nil)
        #expect(!theme.look(of: "text", depth: .none).isReversed)
    }

    @Test func `a theme inherits the styles it lacks`() {
        let child = Theme(name: "c", styles: ["alert": ThemeStyle(foreground: .ansi(5))]).inheriting(from: theme)
        #expect(child.resolve("alert").foreground == .ansi(5) && !child.resolve("alert").isBold)
        #expect(child.resolve("bar").background == .ansi(4))
    }
}

@Suite struct ThemeColorTests {
    @Test(arguments: [
        ("#ff0080", ThemeColor.rgb(red: 255, green: 0, blue: 128)), ("#F08", .rgb(red: 255, green: 0, blue: 136)),
        ("red", .ansi(1)), ("bright-black", .ansi(8)), ("grey", .ansi(8)), ("7", .ansi(7)), ("208", .palette(208)),
    ])
    func `colours read as themes write them`(_ text: String, _ colour: ThemeColor) {
        #expect(ThemeColor(text) == colour)
    }

    @Test(arguments: ["", "#", "#12", "#12345", "#gggggg", "256", "-1", "reddish", "#１２３"])
    func `other texts are refused`(_ text: String) { #expect(ThemeColor(text) == nil) }

    @Test(arguments: 16...255)
    func `palette entries are their own nearest`(_ index: Int) {
        let colour = ThemeColor.palette(UInt8(index))
        let parts = colour.components
        let nearest = ThemeColor.rgb(red: parts.red, green: parts.green, blue: parts.blue).reduced(to: .palette256)
        #expect(nearest?.hexadecimal == colour.hexadecimal)
    }

    @Test func `the ladder goes down to nothing`() {
        let orange = ThemeColor.rgb(red: 255, green: 135, blue: 0)
        #expect(orange.reduced(to: .rgb) == orange)
        #expect(orange.reduced(to: .palette256) == .palette(208))
        #expect(ThemeColor.palette(208).reduced(to: .palette256) == .palette(208))
        #expect(ThemeColor.rgb(red: 250, green: 5, blue: 5).reduced(to: .ansi16) == .ansi(9))
        #expect(ThemeColor.rgb(red: 200, green: 5, blue: 5).reduced(to: .ansi8) == .ansi(1))
        #expect(ThemeColor.ansi(8).reduced(to: .ansi8) == .ansi(7))
        #expect(orange.reduced(to: .none) == nil)
    }
}

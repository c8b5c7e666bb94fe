/// Colours of a style as a document needs them: all known, reversal carried out. What a theme leaves to the terminal
/// comes from its role `page`, else light grey on near black.
struct PageColours {
    let foreground: String
    let background: String
    let look: ThemeStyle

    init(_ look: ThemeStyle, theme: Theme) {
        let page = theme.styles["page"]
        let front = look.foreground ?? page?.foreground ?? .rgb(red: 0xD7, green: 0xDC, blue: 0xE2)
        let back = look.background ?? page?.background ?? .rgb(red: 0x10, green: 0x14, blue: 0x1A)
        foreground = (look.isReversed ? back : front).hexadecimal
        background = (look.isReversed ? front : back).hexadecimal
        self.look = look
    }
}

/// Text inside SGML documents.
enum MarkupText {
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// What a person, the terminal or the system tells the run loop.
package enum Key: Hashable, Sendable {
    case character(Character)
    case enter, escape, tab, backTab, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    /// F1 … F63.
    case function(Int)
    /// Ctrl with a lower-case letter or one of `space @ [ \ ] ^ _`.
    case control(Character)
    /// Alt (Meta) with a character.
    case alt(Character)
    case mouse(MouseEvent)
    /// A bracketed paste, made harmless and cut to a limit; line feeds are kept.
    case paste(String)
    case resize
    /// The terminal window got (true) or lost the keyboard.
    case focus(Bool)
    /// The terminal went away: there is nobody left to draw for.
    case hangUp
    /// The system asks the program to end (SIGTERM, SIGINT, SIGQUIT).
    case terminate
    case unknown
}

package struct MouseEvent: Hashable, Sendable {
    package enum Button: String, Sendable, CaseIterable {
        case left, middle, right
    }

    package enum Kind: Hashable, Sendable {
        case press(Button)
        case release
        case drag(Button)
        case wheelUp, wheelDown
    }

    /// Column and row from zero.
    package let x: Int
    package let y: Int
    package let kind: Kind

    package init(x: Int, y: Int, kind: Kind) {
        self.x = x
        self.y = y
        self.kind = kind
    }
}

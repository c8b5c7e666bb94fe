/// What a piece of text is for, as a dotted name; a theme gives it its look and falls back from the last dot.
package struct StyleRole: Hashable, Sendable, ExpressibleByStringLiteral {
    package let name: String

    package init(_ name: String) { self.name = name }
    package init(stringLiteral value: String) { name = value }

    /// The role the theme asks next: `chart.line` after `chart.line.second`; nil at the first part.
    package var parent: StyleRole? {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        return StyleRole(String(name[..<dot]))
    }
}

/// A role with the few attributes that a view may add to it.
package struct TextStyle: Hashable, Sendable, ExpressibleByStringLiteral {
    package var role: StyleRole
    /// The role whose ink is the ground here: the other half of a half-block. Nil for the ground of `role`.
    package var ground: StyleRole?
    package var isBold: Bool
    package var isReversed: Bool
    package var isUnderlined: Bool
    package var isDim: Bool

    package init(
        _ role: StyleRole, ground: StyleRole? = nil, bold: Bool = false, reversed: Bool = false,
        underlined: Bool = false, dim: Bool = false
    ) {
        self.role = role
        self.ground = ground
        isBold = bold
        isReversed = reversed
        isUnderlined = underlined
        isDim = dim
    }

    package init(stringLiteral value: String) { self.init(StyleRole(value)) }
}

/// A text and its style: what a table asks for one of its cells.
package struct StyledText: Hashable, Sendable, ExpressibleByStringLiteral {
    package let text: String
    package let style: TextStyle

    package init(_ text: String, _ style: TextStyle = "text") {
        self.text = text
        self.style = style
    }

    package init(stringLiteral value: String) { self.init(value) }
}

/// On which side of a field the blanks go.
package enum Alignment: Sendable, Hashable {
    case left, right, centre
}

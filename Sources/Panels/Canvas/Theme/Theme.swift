/// How roles look. A theme never decides what is told, only how: every state also has a sign or a word.
package struct Theme: Sendable, Hashable {
    package let name: String
    package let styles: [StyleRole: ThemeStyle]

    package init(name: String, styles: [StyleRole: ThemeStyle]) {
        self.name = name
        self.styles = styles
    }

    /// This theme with the styles of `parent` for the roles it does not name.
    package func inheriting(from parent: Theme) -> Theme {
        Theme(name: name, styles: parent.styles.merging(styles) { _, own in own })
    }

    /// The look of a role: its own, else that of the name before the last dot and so on, else plain text. Colours that
    /// the found style leaves open come from `text`.
    package func resolve(_ role: StyleRole) -> ThemeStyle {
        let plain = styles["text"] ?? ThemeStyle()
        var candidate: StyleRole? = role
        while let asked = candidate {
            if var found = styles[asked] {
                found.foreground = found.foreground ?? plain.foreground
                found.background = found.background ?? plain.background
                return found
            }
            candidate = asked.parent
        }
        return plain
    }

    /// The look of a text on a screen of `depth` colours: its role's with the attributes the view added. A background
    /// that the depth cannot tell from the plain one becomes reversal, so that selections and banners stay visible.
    package func look(of style: TextStyle, depth: ColorDepth = .rgb) -> ThemeStyle {
        if let ground = style.ground { return look(of: style.role, on: ground, depth: depth) }
        let full = resolve(style.role)
        var look = full.reduced(to: depth)
        let plain = resolve("text")
        if full.background != plain.background, !full.isReversed {
            let ground = plain.background?.reduced(to: depth) ?? .ansi(0)
            if look.background == nil || look.background == ground {
                look.background = plain.background?.reduced(to: depth)
                look.foreground = plain.foreground?.reduced(to: depth)
                look.isReversed = true
            }
        }
        if look.foreground == look.background, look.foreground != nil { look.foreground = nil }
        look.isBold = look.isBold || style.isBold
        look.isUnderlined = look.isUnderlined || style.isUnderlined
        look.isDim = look.isDim || style.isDim
        look.isReversed = look.isReversed != style.isReversed
        return look
    }

    /// Whether the grades of a heat picture can be told apart by colour alone at this depth.
    package func tellsGradesByColour(depth: ColorDepth) -> Bool {
        let colours = (1...6).map { resolve(StyleRole("grade.\($0)")).foreground?.reduced(to: depth) }
        return !colours.contains(nil) && Set(colours).count >= 4
    }

    /// Both halves of a half-block: two inks, which may be the same.
    private func look(of role: StyleRole, on ground: StyleRole, depth: ColorDepth) -> ThemeStyle {
        ThemeStyle(
            foreground: resolve(role).foreground?.reduced(to: depth),
            background: resolve(ground).foreground?.reduced(to: depth))
    }
}

/// Colours and attributes of one role.
package struct ThemeStyle: Sendable, Hashable {
    /// Nil for the terminal's own.
    package var foreground: ThemeColor?
    package var background: ThemeColor?
    package var isBold: Bool
    package var isUnderlined: Bool
    package var isReversed: Bool
    package var isDim: Bool

    package init(
        foreground: ThemeColor? = nil, background: ThemeColor? = nil, bold: Bool = false, underline: Bool = false,
        reverse: Bool = false, dim: Bool = false
    ) {
        self.foreground = foreground
        self.background = background
        isBold = bold
        isUnderlined = underline
        isReversed = reverse
        isDim = dim
    }

    /// The same look with fewer colours.
    func reduced(to depth: ColorDepth) -> ThemeStyle {
        var look = self
        look.foreground = foreground?.reduced(to: depth)
        look.background = background?.reduced(to: depth)
        return look
    }
}

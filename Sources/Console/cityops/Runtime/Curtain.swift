import Canvas
import CityPanels
import Terminal

/// What stands on the screen until the store is open: the frame around the panels, which needs nothing of it.
struct Curtain {
    /// After this long the screen says what is waited for.
    private static let quietMilliseconds = 100
    private static let noLimit = -1

    let screen: any Screen
    let shell: Shell
    let theme: Theme

    /// - Returns: what was typed meanwhile; nil when the person or the line did not want to wait.
    func wait(for opening: StoreOpening) -> [Key]? {
        shell.isOpening = true
        defer {
            shell.isOpening = false
            shell.unsay()
        }
        paint()
        let waker = screen.waker
        opening.whenOver { waker.wake() }
        var typed: [Key] = []
        var timeout = Self.quietMilliseconds
        while !opening.isOver {
            let keys = screen.nextEvents(timeoutMilliseconds: timeout)
            for key in keys where key != .resize {
                if ends(key, isFirst: typed.isEmpty) { return nil }
                typed.append(key)
            }
            if timeout != Self.noLimit, keys.isEmpty, !opening.isOver {
                timeout = Self.noLimit
                shell.say("shell.opening")
            }
            paint()
        }
        return typed
    }

    private func paint() {
        shell.size = screen.size
        shell.hasColours = theme.tellsGradesByColour(depth: screen.colourDepth)
        screen.present(ShellFrame.draw(shell, size: screen.size), theme: theme)
    }

    /// A `q` further on may be part of a word.
    private func ends(_ key: Key, isFirst: Bool) -> Bool {
        switch key {
        case .hangUp, .terminate, .control("c"): true
        case .character("q"): isFirst
        default: false
        }
    }
}

package import Canvas
package import CityModel

/// The clock as the title line shows it and the run loop keeps it.
package struct ClockFace: Sendable, Hashable {
    /// Speeds a played city can run at.
    package static let speeds = [1, 4, 16, 60]

    package let now: Timestamp
    /// Whether a played city drives the clock; false when it is the system's.
    package let isDrill: Bool
    package let isPaused: Bool
    package let speed: Int

    package init(now: Timestamp, isDrill: Bool, isPaused: Bool, speed: Int) {
        self.now = now
        self.isDrill = isDrill
        self.isPaused = isPaused
        self.speed = speed
    }
}

/// What the run loop is asked by the shell.
package enum ShellEffect: Sendable {
    case perform(Effect, Subject?)
    case setPaused(Bool)
    case setSpeed(Int)
    case chooseTheme
    /// A setting by its key and the value as typed.
    case configure(key: String, value: String)
    case redraw
    /// The register's households, for the palette.
    case findHouseholds
    case export(ExportFormat)
    /// What is selected, to the clipboard of the person's machine.
    case copy
    case toggleMouse
    case toggleSlowLine
    /// Give the terminal back to the shell until the job is continued.
    case suspend
    case quit
}

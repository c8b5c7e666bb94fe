/// Tells gates that are dead and read zero from gates that nobody passes.
///
/// Both ways at zero are dead once a crowd ought to have passed. One way at zero is dead once a crowd ought to have passed it
/// at the level of the day, which the other way shows: a quiet day is no fault.
struct SilentGates: Sendable {
    /// Steps in a row for which one way counted nobody.
    private struct Run: Sendable {
        /// People who usually pass this way in these steps, and the other way as usual and as counted.
        var usual = 0.0
        var otherUsual = 0.0
        var otherCounted = 0.0

        var isDead: Bool {
            guard otherUsual > 0 else { return false }
            return usual * min(otherCounted / otherUsual, 1) >= SilentGates.crowdPassing
        }
    }

    private var crowd = 0.0
    private var entryRun = Run()
    private var exitRun = Run()

    /// People from whom zero is not chance (Poisson: e⁻¹²).
    private static let crowdPassing = 12.0

    /// Judges one step.
    ///
    /// - Parameter usual: people who usually pass in this step; nil while nobody is expected.
    mutating func judge(entries: Double, exits: Double, usual: (entries: Double, exits: Double)?)
        -> (entriesDead: Bool, exitsDead: Bool)
    {
        guard let usual else {
            self = SilentGates()
            return (false, false)
        }
        crowd = entries == 0 && exits == 0 ? crowd + usual.entries + usual.exits : 0
        let isAllDead = crowd >= Self.crowdPassing
        Self.extend(&entryRun, entries, usual.entries, other: exits, usual.exits)
        Self.extend(&exitRun, exits, usual.exits, other: entries, usual.entries)
        return (isAllDead || entryRun.isDead, isAllDead || exitRun.isDead)
    }

    private static func extend(
        _ run: inout Run, _ counted: Double, _ usual: Double, other: Double, _ otherUsual: Double
    ) {
        guard counted == 0 else {
            run = Run()
            return
        }
        run.usual += usual
        guard other >= 0 else { return }
        run.otherUsual += otherUsual
        run.otherCounted += other
    }
}

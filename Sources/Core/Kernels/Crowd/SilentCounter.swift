/// Tells a counter that is dead and reads zero from one that nobody passes.
struct SilentCounter: Sendable {
    /// People who usually pass during the steps for which nobody has now been counted.
    private var crowd = 0.0

    /// Usual people from which zero is not chance (Poisson: e⁻¹²).
    private static let crowdPassing = 12.0

    /// - Parameter usual: people who usually pass in this step; nil while nobody is expected.
    mutating func isDead(_ counted: Double, usual: Double?) -> Bool {
        guard counted == 0, let usual else {
            crowd = 0
            return false
        }
        crowd += usual
        return crowd >= Self.crowdPassing
    }
}

/// Tells when a gap near the precision of doubles no longer shrinks.
struct RoundingFloor {
    private var smallest = Double.infinity
    private var waiting = 0

    /// Takes the next gap; true after twelve in a row below 1e-11 that did not halve the smallest.
    mutating func isReached(by gap: Double) -> Bool {
        if gap < 0.5 * smallest {
            smallest = gap
            waiting = 0
        } else {
            waiting += 1
        }
        return waiting >= 12 && smallest < 1e-11
    }
}

import CityPanels

/// The first models of panels nobody has opened yet, made one after the other so that each is there when it is opened, and the
/// moments at which memory that is no longer used is given back: shortly after the first model and after the last.
struct PanelPreparation {
    /// The others follow once the screen is surely complete; seconds.
    private static let delay = 0.4
    private static let tidyDelay = 0.05

    private var unprepared: [PanelID]
    private var underway: PanelID?
    /// When those on screen had their first models.
    private var firstModelTime: Double?
    private var tidyTime: Double?
    private var isFinished = false

    init(_ panels: [PanelID]) { unprepared = panels }

    mutating func received(_ panel: PanelID) {
        if panel == underway { underway = nil }
    }

    /// Called while all panels on screen have their models.
    /// - Parameter ask: asks for a panel's first model; whether there was anything to ask for.
    mutating func goOn(at now: Double, ask: (PanelID) -> Bool) {
        guard !isFinished, underway == nil else { return }
        guard let firstModelTime else {
            (firstModelTime, tidyTime) = (now, now + Self.tidyDelay)
            return
        }
        guard now >= firstModelTime + Self.delay else { return }
        while !unprepared.isEmpty {
            let panel = unprepared.removeFirst()
            if ask(panel) {
                underway = panel
                return
            }
        }
        (isFinished, tidyTime) = (true, now + Self.tidyDelay)
    }

    /// Whether memory is to be given back now; true once for each moment.
    mutating func isTidyDue(at now: Double) -> Bool {
        guard let due = tidyTime, now >= due else { return false }
        tidyTime = nil
        return true
    }

    /// Seconds until time alone brings something about; nil when nothing waits for it. A model that comes in says so itself.
    func rest(at now: Double) -> Double? {
        let toStart = isFinished || underway != nil ? nil : firstModelTime.map { $0 + Self.delay }
        return [toStart.flatMap { $0 > now ? $0 : nil }, tidyTime].compactMap { $0 }.min().map { max(0, $0 - now) }
    }
}

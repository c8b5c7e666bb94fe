import CityModel
import CityPanels
import CityStore
import Terminal

/// What the workbench is asked for so that the screen shows the newest: models of the panels on it, of those nobody has opened
/// yet, and the state of the feeds. Knows which of it a person waits for. Times are seconds of a clock that only goes on.
struct ModelRequests {
    /// A wait that lasts longer is told.
    private static let untoldWait = 0.1

    private let workbench: Workbench
    private let cache: CityCache
    private var preparation: PanelPreparation
    /// Models that a person waits for.
    private var awaited: Set<PanelID> = [] {
        didSet { awaitedSince = awaited.isEmpty ? nil : awaitedSince ?? MonotonicClock.seconds() }
    }
    private var awaitedSince: Double?
    /// Whether a key was answered since models were last asked for.
    private var hasNewKeys = true
    /// Whether something a person did was carried out since: what it changed is waited for as well.
    private var hasNewActs = false
    /// Whether models were last asked for of a moment in the past.
    private var wasLookingBack = false
    /// Whether a list's cursor has moved on from what is shown beside it.
    private var isCursorAhead = false
    private var statusVersion: UInt64?
    private var statusMoment: Timestamp?
    /// When newer data was last taken up, and when data that is there already may be.
    private var lastRefresh = -Double.infinity
    private var nextRefresh: Double?

    init(workbench: Workbench, cache: CityCache, panels: [PanelID]) {
        self.workbench = workbench
        self.cache = cache
        preparation = PanelPreparation(panels)
    }

    /// Whether a person waits for a model.
    var isAwaiting: Bool { !awaited.isEmpty }

    /// Whether a person has waited so long that it is to be said.
    func isWaitTold(at time: Double) -> Bool { awaitedSince.map { time - $0 >= Self.untoldWait } ?? false }

    mutating func noteKey() { hasNewKeys = true }

    mutating func noteAct() { (hasNewKeys, hasNewActs, lastRefresh) = (true, true, -.infinity) }

    /// A model, or the failure to make it, came in.
    /// - Returns: whether a person has waited for it.
    mutating func received(_ panel: PanelID) -> Bool {
        preparation.received(panel)
        return awaited.remove(panel) != nil
    }

    /// Whether what was needed for a moment only is to be given back now.
    mutating func isTidyDue(at time: Double) -> Bool { preparation.isTidyDue(at: time) }

    /// Asks for what has become due.
    /// - Parameter least: seconds between two takings up of newer data.
    mutating func ask(for shell: Shell, _ cadence: FrameCadence, least: Double) {
        let now = MonotonicClock.seconds()
        let moment = shell.moment
        let version = versionToShow(moment, at: now, least: least)
        let isTyping = cadence.cursorRest(at: now) > 0
        let isLive = !hasNewActs && !wasLookingBack && shell.travel.held == nil
        (hasNewActs, wasLookingBack) = (false, shell.travel.held != nil)
        isCursorAhead = false
        for session in shell.visibleSessions {
            if isTyping, session.onlyFollowsCursor(version: version, asOf: moment) {
                isCursorAhead = true
                continue
            }
            let isUpdate = isLive && session.onlyFollowsStore(version: version, asOf: moment)
            let isAwaited = session.modelTime == nil || (hasNewKeys && !isUpdate)
            guard let job = session.load(version: version, asOf: moment) else { continue }
            if isAwaited { awaited.insert(session.id) }
            workbench.load(session.id, job)
        }
        hasNewKeys = isCursorAhead
        prepareNext(shell, version, moment, at: now)
        if statusVersion != version || statusMoment != moment {
            (statusVersion, statusMoment) = (version, moment)
            workbench.loadStatus(at: moment, now: shell.clock.now)
        }
    }

    /// Seconds until time alone makes something due or tellable; nil when it never does.
    /// - Parameter isTelling: that a person waits is said already.
    func rest(at time: Double, _ cadence: FrameCadence, isTelling: Bool) -> Double? {
        [
            isCursorAhead ? cadence.cursorRest(at: time) : nil, preparation.rest(at: time),
            nextRefresh.map { max(0, $0 - time) },
            isTelling ? nil : awaitedSince.map { max(0, $0 + Self.untoldWait - time) },
        ].compactMap { $0 }.min()
    }

    /// Asks for the first model of a panel nobody has opened yet, once the open ones have theirs.
    private mutating func prepareNext(_ shell: Shell, _ version: UInt64, _ moment: Timestamp, at time: Double) {
        guard shell.visibleSessions.allSatisfy({ $0.modelTime != nil || $0.failure != nil }) else { return }
        preparation.goOn(at: time) { panel in
            guard let session = shell.prepare(panel), session.modelTime == nil,
                let job = session.load(version: version, asOf: moment)
            else { return false }
            workbench.load(session.id, job)
            return true
        }
    }

    /// The store's version, or the one on screen while the least time between two updates is not over.
    private mutating func versionToShow(_ moment: Timestamp, at time: Double, least: Double) -> UInt64 {
        let newest = cache.version()
        nextRefresh = nil
        guard let shown = statusVersion, shown != newest, statusMoment == moment else { return newest }
        guard time - lastRefresh >= least else {
            nextRefresh = lastRefresh + least
            return shown
        }
        lastRefresh = time
        return newest
    }
}

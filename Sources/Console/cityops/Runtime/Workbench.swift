import CityAccess
import CityModel
import CityPanels
import CityStore
import Dispatch
import Foundation
import Synchronization
import Terminal

/// The thread behind the screen: makes models and carries out what people do, so that the screen never waits for the store.
final class Workbench: Sendable {
    /// What came of a piece of work.
    enum Outcome: Sendable {
        case model(PanelID, LoadedModel)
        case failed(PanelID, String)
        case status(ShellStatus)
        /// The register's households, for the palette.
        case households(PaletteCatalogue)
        /// A message of the catalogue, and whether it is a complaint.
        case message(String, [String: String], isError: Bool)

        /// Whether a newer outcome says all that this one would.
        func isOutdated(by newer: Outcome) -> Bool {
            switch (self, newer) {
            case (.model(let id, _), .model(let other, _)), (.failed(let id, _), .model(let other, _)),
                (.model(let id, _), .failed(let other, _)), (.failed(let id, _), .failed(let other, _)):
                id == other
            case (.status, .status): true
            default: false
            }
        }
    }

    typealias ModelJob = @Sendable (CityCache, Viewer) throws -> LoadedModel
    typealias Act = @Sendable (CityCache, Viewer) throws(StoreFailure) -> (key: String, values: [String: String])

    typealias Errand = @Sendable () throws -> Outcome

    private struct StatusMoments {
        let shown: Timestamp
        let now: Timestamp
    }

    private struct Desk {
        var acts: [Act] = []
        var models: [(id: PanelID, job: ModelJob)] = []
        var errands: [Errand] = []
        var statusMoments: StatusMoments?
        var outcomes: [Outcome] = []
        var isStopped = false
        var busy = false
        var wantsTidying = false
    }

    /// After so many pieces of work what they needed for a moment is given back in the next pause.
    private static let piecesBetweenTidying = 64
    /// The most pieces without a pause before it is given back all the same.
    private static let piecesWithoutTidying = 128

    let cache: CityCache
    let viewer: Viewer
    private let desk = Mutex(Desk())
    private let work = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)
    private let onOutcome: @Sendable () -> Void

    init(cache: CityCache, viewer: Viewer, onOutcome: @escaping @Sendable () -> Void) {
        self.cache = cache
        self.viewer = viewer
        self.onOutcome = onOutcome
        let thread = Thread { self.run() }
        thread.name = "workbench"
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// Asks for a model; a later request of the same panel replaces one that waits.
    func load(_ id: PanelID, _ job: @escaping ModelJob) {
        desk.withLock { desk in
            desk.models.removeAll { $0.id == id }
            desk.models.append((id, job))
        }
        work.signal()
    }

    /// - Parameter now: the clock's moment, up to which the scrubber knows alarms.
    func loadStatus(at moment: Timestamp, now: Timestamp) {
        desk.withLock { $0.statusMoments = StatusMoments(shown: moment, now: now) }
        work.signal()
    }

    /// Queues what a person did; acts are carried out in order and before any reading.
    func perform(_ act: @escaping Act) {
        desk.withLock { $0.acts.append(act) }
        work.signal()
    }

    /// Queues work beside the models, such as writing an export; what it throws is told as a complaint.
    func run(_ errand: @escaping Errand) {
        desk.withLock { $0.errands.append(errand) }
        work.signal()
    }

    /// How much work beside the models has not begun.
    var waitingErrands: Int { desk.withLock { $0.errands.count } }

    /// Gives back free memory once nothing else is to be done.
    func tidy() {
        desk.withLock { $0.wantsTidying = true }
        work.signal()
    }

    func outcomes() -> [Outcome] {
        desk.withLock { desk in
            defer { desk.outcomes = [] }
            return desk.outcomes
        }
    }

    /// Whether nothing is waiting or under way.
    var isIdle: Bool {
        desk.withLock {
            !$0.busy && $0.acts.isEmpty && $0.errands.isEmpty && $0.models.isEmpty && $0.statusMoments == nil
                && $0.outcomes.isEmpty
        }
    }

    /// Carries out the acts that wait, then ends.
    ///
    /// - Parameter seconds: what the caller can wait; nil as long as it takes.
    /// - Returns: whether it has ended.
    @discardableResult func stop(within seconds: Double? = nil) -> Bool {
        desk.withLock { $0.isStopped = true }
        work.signal()
        return finished.wait(timeout: seconds.map { .now() + $0 } ?? .distantFuture) == .success
    }

    private func run() {
        var pieces = 0
        while let outcome = next(tidying: pieces >= Self.piecesBetweenTidying) {
            if outcome == nil, pieces >= Self.piecesBetweenTidying { pieces = 0 }
            if let outcome {
                pieces += 1
                desk.withLock { desk in
                    desk.outcomes.append(outcome)
                    desk.busy = false
                }
                onOutcome()
            }
            if pieces >= Self.piecesWithoutTidying {
                IdleMemory.giveBackHeap()
                pieces = 0
            }
        }
        finished.signal()
    }

    /// One piece of work: nil at the end, an inner nil when there was nothing to do.
    private func next(tidying: Bool) -> Outcome?? {
        enum Task {
            case act(Act), errand(Errand), model(PanelID, ModelJob), status(StatusMoments), stop, tidy, wait
        }
        let task = desk.withLock { desk -> Task in
            desk.busy = true
            if !desk.acts.isEmpty { return .act(desk.acts.removeFirst()) }
            if !desk.errands.isEmpty { return .errand(desk.errands.removeFirst()) }
            if desk.isStopped { return .stop }
            if let moments = desk.statusMoments, desk.models.isEmpty {
                desk.statusMoments = nil
                return .status(moments)
            }
            if !desk.models.isEmpty {
                let first = desk.models.removeFirst()
                return .model(first.id, first.job)
            }
            desk.busy = false
            defer { desk.wantsTidying = false }
            return desk.wantsTidying ? .tidy : .wait
        }
        switch task {
        case .act(let act): return carryOut(act)
        case .errand(let errand): return run(errand)
        case .model(let id, let job): return make(id, job)
        case .status(let moments): return status(at: moments)
        case .stop: return nil
        case .tidy:
            IdleMemory.giveBackHeap()
            return .some(nil)
        case .wait:
            if tidying { IdleMemory.giveBackHeap() }
            work.wait()
            return .some(nil)
        }
    }

    private func carryOut(_ act: Act) -> Outcome {
        do throws(StoreFailure) {
            let message = try act(cache, viewer)
            return .message(message.key, message.values, isError: false)
        } catch {
            let complaint = Complaint(error)
            return .message(complaint.key, complaint.values, isError: true)
        }
    }

    private func run(_ errand: Errand) -> Outcome {
        do {
            return try errand()
        } catch {
            let complaint = Complaint(any: error)
            return .message(complaint.key, complaint.values, isError: true)
        }
    }

    private func make(_ id: PanelID, _ job: ModelJob) -> Outcome {
        do {
            return .model(id, try job(cache, viewer))
        } catch {
            return .failed(id, PlainText.sanitized("\(error)", limit: 160))
        }
    }

    private func status(at moments: StatusMoments) -> Outcome {
        do {
            guard moments.shown != moments.now else {
                return .status(
                    try cache.read(asOf: moments.now, viewer: viewer) { try ShellStatus.read($0).withAlarms(of: $0) })
            }
            let status = try cache.read(asOf: moments.shown, viewer: viewer) { try ShellStatus.read($0) }
            return .status(try cache.read(asOf: moments.now, viewer: viewer) { try status.withAlarms(of: $0) })
        } catch {
            return .message("shell.writeFailed", ["reason": PlainText.sanitized("\(error)", limit: 160)], isError: true)
        }
    }
}

extension Viewer {
    /// The program itself, for what no person asked for.
    static let system = Viewer(user: "cityops", role: .dutyOfficer)
}

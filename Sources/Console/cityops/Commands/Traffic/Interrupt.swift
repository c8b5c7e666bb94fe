import Glibc
import Synchronization

/// Whether the person has asked to stop (Ctrl-C or SIGTERM); long work asks it and ends with what it has.
struct Interrupt: Sendable {
    private static let raised = Atomic(false)

    init() {
        // Made before the handler can run: a signal is no place to initialise anything.
        Self.raised.store(false, ordering: .relaxed)
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in Interrupt.raised.store(true, ordering: .relaxed) }
        }
    }

    var isRaised: Bool { Self.raised.load(ordering: .relaxed) }
}

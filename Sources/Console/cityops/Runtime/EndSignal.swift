import Glibc

/// Waits for the signals that end or reload a service.
enum EndSignal {
    enum Arrival {
        case end
        /// SIGHUP: read the configuration again.
        case reload
        /// Nothing came in the time given.
        case none
    }

    private static let all = [SIGTERM, SIGINT, SIGHUP]

    /// Blocks the signals in this thread and those it starts, so that `wait` gets them.
    static func prepare() {
        var set = signals()
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits until the process is to end.
    static func wait() {
        prepare()
        var set = signals()
        var received: Int32 = 0
        sigwait(&set, &received)
    }

    /// Waits at most so many seconds.
    static func wait(seconds: Int) -> Arrival {
        prepare()
        var set = signals()
        var patience = timespec(tv_sec: seconds, tv_nsec: 0)
        switch sigtimedwait(&set, nil, &patience) {
        case SIGHUP: return .reload
        case SIGTERM, SIGINT: return .end
        default: return .none
        }
    }

    private static func signals() -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in all { sigaddset(&set, signal) }
        return set
    }
}

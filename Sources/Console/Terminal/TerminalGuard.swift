import CNcurses

/// Gives the terminal back whatever happens to the process, and turns the system's signals into bytes of a pipe.
///
/// All callers of the shim's `city_guard_…` functions stand in this file, because their state is static to the object
/// file they are compiled into. The handlers of fatal signals write one constant text and restore the saved modes;
/// their alternate stack serves the thread that armed the guard, others use their own.
enum TerminalGuard {
    enum Signal {
        case hangUp, terminate, stop, continued, resized
    }

    static func save() -> Bool { city_guard_save() != 0 }

    /// - Parameter text: What undoes the screen's modes.
    static func arm(restoring text: String, pipe: Int32) {
        var bytes = text.utf8.map { CChar(bitPattern: $0) }
        city_guard_arm(&bytes, bytes.count, pipe)
    }

    static func disarm() { city_guard_disarm() }
    static func suspend() { city_guard_suspend() }
    static func resume() { city_guard_resume() }
    static func restoreModes() { city_guard_restore_modes() }
    static func stopJob() { city_stop_job() }

    static func signal(_ byte: UInt8) -> Signal? {
        switch Int32(byte) {
        case SIGHUP: .hangUp
        case SIGTERM, SIGINT, SIGQUIT: .terminate
        case SIGTSTP: .stop
        case SIGCONT: .continued
        case SIGWINCH: .resized
        default: nil
        }
    }
}

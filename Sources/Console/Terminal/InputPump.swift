import CNcurses
import Canvas
import Glibc

/// Waits for bytes of the terminal, signals and wake-ups, and turns bytes into keys.
struct InputPump {
    /// What a wait brought.
    struct Arrivals {
        var keys: [Key] = []
        var reports: [TerminalReport] = []
        var signals: [TerminalGuard.Signal] = []
        var isWoken = false
        /// The terminal takes output again.
        var isWritable = false

        var isEmpty: Bool { keys.isEmpty && reports.isEmpty && signals.isEmpty && !isWoken && !isWritable }
    }

    /// Kept between reads: a key costs no 64 kB to clear.
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    /// Bytes read at once before the caller gets a turn.
    private static let mostBytes = 1 << 20
    /// A paste that stops coming is taken as over.
    private static let pasteSilence = 1000
    /// How long the rest of what no hand types is waited for.
    private static let sequenceSilence = 500
    /// An answer cut in two is put together when its rest comes within this time.
    private static let longestCut = 5000

    let wakePipe: WakePipe
    let signalPipe: WakePipe
    /// How long an Esc waits for the rest of a sequence.
    let escapeMilliseconds: Int
    /// The terminal owes an answer: an Esc that comes is likelier its beginning than a key.
    var awaitsReport = false
    /// The terminal's descriptor.
    private let input: Int32
    private var decoder = KeyDecoder()
    /// When the last bytes came: what has begun waits from then on, however often the caller asks in between.
    private var lastInput = 0
    private(set) var isHungUp = false

    init(input: Int32 = STDIN_FILENO, wakePipe: WakePipe, signalPipe: WakePipe, escapeMilliseconds: Int) {
        self.input = input
        self.wakePipe = wakePipe
        self.signalPipe = signalPipe
        self.escapeMilliseconds = escapeMilliseconds
    }

    /// - Parameters:
    ///   - timeout: Milliseconds; negative waits without end.
    ///   - output: A descriptor with output waiting; that it takes more ends the wait too.
    mutating func wait(_ timeout: Int, output: Int32? = nil) -> Arrivals {
        var arrivals = Arrivals()
        let deadline = timeout < 0 ? nil : Self.milliseconds() + timeout
        while arrivals.isEmpty, !isHungUp {
            let now = Self.milliseconds()
            let rest = deadline.map { max(0, $0 - now) }
            let patience = decoder.isPending ? max(0, lastInput + silence - now) : nil
            let limit = [rest, patience].compactMap { $0 }.min() ?? -1
            if poll(limit, output, &arrivals) { continue }
            if patience == limit {
                arrivals.keys += decoder.flush(awaitsReport: awaitsReport)
            } else {
                break
            }
        }
        arrivals.keys = UnbracketedPaste.gathered(arrivals.keys)
        if isHungUp { arrivals.keys.append(.hangUp) }
        return arrivals
    }

    /// How long the decoder waits for more.
    private var silence: Int {
        switch decoder.begun {
        case .paste: Self.pasteSilence
        case .rest: Self.sequenceSilence
        case .introducer: awaitsReport ? Self.sequenceSilence : escapeMilliseconds
        case .escape: awaitsReport ? escapeMilliseconds * 4 : escapeMilliseconds
        }
    }

    /// One `poll`; false when its time passed and nothing came.
    private mutating func poll(_ limit: Int, _ output: Int32?, _ arrivals: inout Arrivals) -> Bool {
        var files = [
            pollfd(fd: input, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakePipe.readEnd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signalPipe.readEnd, events: Int16(POLLIN), revents: 0),
        ]
        if let output { files.append(pollfd(fd: output, events: Int16(POLLOUT), revents: 0)) }
        let count = Glibc.poll(&files, nfds_t(files.count), Int32(clamping: limit))
        if count < 0 {
            if errno != EINTR && errno != EAGAIN { isHungUp = true }
            return true
        }
        guard count > 0 else { return false }
        if files[2].revents != 0 { arrivals.signals += signalPipe.drain().compactMap(TerminalGuard.signal) }
        if files[1].revents != 0 {
            _ = wakePipe.drain()
            arrivals.isWoken = true
        }
        arrivals.isWritable = files.count > 3 && files[3].revents != 0
        if files[0].revents & Int16(POLLIN) != 0 {
            readAll(&arrivals)
        } else if files[0].revents != 0 {
            isHungUp = true
        }
        return true
    }

    /// Everything that is there, so that a burst of keys costs one frame.
    private mutating func readAll(_ arrivals: inout Arrivals) {
        var total = 0
        var file = pollfd(fd: input, events: Int16(POLLIN), revents: Int16(POLLIN))
        while file.revents & Int16(POLLIN) != 0, total < Self.mostBytes {
            let count = read(input, &buffer, buffer.count)
            if count > 0 {
                total += count
                let now = Self.milliseconds()
                if now > lastInput + Self.longestCut { decoder.forgetSevered() }
                lastInput = now
                arrivals.keys += decoder.feed(buffer[..<count])
                arrivals.reports += decoder.takeReports()
            } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
                isHungUp = true
                return
            }
            let isPasting = total >= UnbracketedPaste.leastKeys
            guard isPasting || count == buffer.count else { return }
            file.revents = 0
            // A paste comes in pieces: what follows at once is part of it.
            guard Glibc.poll(&file, 1, isPasting ? 2 : 0) > 0 else { return }
        }
    }

    private static func milliseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}

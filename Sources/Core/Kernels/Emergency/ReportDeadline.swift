/// One duty to report: a row of settings, since provinces and plans differ.
package struct ReportDuty: Sendable, Hashable {
    /// The rule's own key (`CN-493-unit`).
    package let rule: String
    /// Minutes from the trigger.
    package let minutes: Int

    package init(rule: String, minutes: Int) {
        self.rule = rule
        self.minutes = minutes
    }
}

/// A running clock of one duty; telephone and written reports have one each. Times are Unix seconds.
package struct ReportDeadline: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        case running(secondsLeft: Int64)
        /// The last sixth of the time: at 25 of 30 minutes.
        case warning(secondsLeft: Int64)
        case late(secondsOver: Int64)
        case sentInTime(secondsLeft: Int64)
        case sentLate(secondsOver: Int64)
    }

    package let duty: ReportDuty
    package let trigger: Int64
    /// Set once the report is out.
    package var sent: Int64?

    package init(duty: ReportDuty, trigger: Int64, sent: Int64? = nil) {
        self.duty = duty
        self.trigger = trigger
        self.sent = sent
    }

    package var due: Int64 { trigger + Int64(duty.minutes) * 60 }

    /// When the warning begins: at five sixths of the time.
    package var warningStart: Int64 { trigger + Int64(duty.minutes) * 50 }

    /// A report at the very deadline is in time; a running clock at it is late.
    package func state(at now: Int64) -> State {
        if let sent {
            return sent <= due ? .sentInTime(secondsLeft: due - sent) : .sentLate(secondsOver: sent - due)
        }
        if now >= due { return .late(secondsOver: now - due) }
        return now >= warningStart ? .warning(secondsLeft: due - now) : .running(secondsLeft: due - now)
    }

    /// The clocks of a chain in which every level must report within its own time after it was told: each due time counts
    /// from the one before.
    package static func chain(_ duties: [ReportDuty], trigger: Int64) -> [ReportDeadline] {
        var start = trigger
        return duties.map { duty in
            let deadline = ReportDeadline(duty: duty, trigger: start)
            start = deadline.due
            return deadline
        }
    }
}

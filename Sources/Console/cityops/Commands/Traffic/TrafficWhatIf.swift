import ArgumentParser
import CityKernels
import Dispatch

struct TrafficWhatIf: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whatif",
        abstract:
            "Settle the network, change it and settle it again from where it stands: closures, capacity, speed, demand.",
        discussion: """
            --close-all closes every link in turn and tells which hurts most, which would help and which cut zones off; progress \
            goes to stderr and Ctrl-C ends it with what is done. All of it is a steady state without queues.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var files: TrafficNetworkOptions
    @OptionGroup var solve: TrafficSolveOptions
    @Option(help: "Time per unit of toll.") var tollFactor = 0.0
    @Option(help: "Time per unit of length.") var distanceFactor = 0.0
    @Option(help: ArgumentHelp("Close these links.", valueName: "a-b,…")) var close = ""
    @Flag(help: "Close every link in turn.") var closeAll = false
    @Option(help: ArgumentHelp("Close only these in turn, with --close-all.", valueName: "a-b,…")) var only = ""
    @Option(help: ArgumentHelp("New capacity, or xF times the old.", valueName: "a-b=V,…")) var capacity = ""
    @Option(
        help: ArgumentHelp(
            "New free speed (length per hour where times are minutes, else per unit of time), or xF times the old.",
            valueName: "a-b=V,…"))
    var speed = ""
    @Option(help: ArgumentHelp("Write init_node,term_node,flow,cost of the changed network.", valueName: "file"))
    var flows: String?
    @Option(help: ArgumentHelp("Write every closure as CSV, with --close-all.", valueName: "file")) var output: String?
    @Option(help: "Links and zones listed.") var top = 10
    @Flag(help: "No progress on stderr.") var quiet = false
    @Flag(help: "One JSON document.") var json = false

    func validate() throws {
        try OutputWriter.expectOne(isJSON: json, flows, output)
        guard top >= 0 else { throw ValidationError("--top must be 0 or more.") }
        if closeAll, !(close.isEmpty && capacity.isEmpty && speed.isEmpty) {
            throw ValidationError("--close-all goes with no other change; list links with --only.")
        }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let input = try files.load(setup, common)
            let trips = try input.requiredTrips()
            var options = EquilibriumOptions()
            solve.apply(to: &options)
            (options.tollFactor, options.distanceFactor) = (tollFactor, distanceFactor)
            if !closeAll { options.demandFactor = 1 }
            let interrupt = Interrupt()
            var state = EquilibriumState(network: input.network, trips: trips, options: options)
            let (base, seconds) = try Self.timed {
                try solving(input) { () throws(EquilibriumError) in
                    try state.settle(isCancelled: { interrupt.isRaised })
                }
            }
            let settled = WhatIfSide(base, seconds: seconds)
            if closeAll {
                let scan = ClosureScanReport(
                    input: input, base: settled, quiet: quiet, top: top, threads: solve.threads, interrupt: interrupt)
                try scan.run(state, links: only.isEmpty ? nil : try input.links(only), gap: solve.gap, output: output) {
                    try json ? JSONOutput.print($0) : $0.write(setup)
                }
                return
            }
            try change(&state, input)
            let (after, warmSeconds) = try Self.timed {
                try solving(input) { () throws(EquilibriumError) in
                    try state.settle(isCancelled: { interrupt.isRaised })
                }
            }
            try TrafficFlowFile.write(after, input, to: flows)
            let report = WhatIfReport(
                input: input, trips: trips, base: (settled, base),
                changed: (WhatIfSide(after, seconds: warmSeconds), after),
                closed: state.options.closedLinks, demandFactor: solve.demandFactor, top: top)
            try json ? JSONOutput.print(report) : report.write(setup)
            if after.relativeGap > solve.gap { throw ExitCode(Complaint.Code.no.rawValue) }
        }
    }

    private static func timed<Value>(_ body: () throws -> Value) rethrows -> (Value, Double) {
        let start = DispatchTime.now().uptimeNanoseconds
        let value = try body()
        return (value, Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
    }

    private func change(_ state: inout EquilibriumState, _ input: TrafficInput) throws {
        var changing = state
        let closed = try input.links(close)
        let capacities = try LinkSetting.list(capacity, input)
        let speeds = try LinkSetting.list(speed, input)
        let perHour = input.timeUnit == TrafficInput.TimeUnit.minutes.rawValue ? 60.0 : 1.0
        try solving(input) { () throws(EquilibriumError) in
            if !closed.isEmpty { try changing.close(closed) }
            for setting in capacities {
                let old = changing.network.capacities[Int(setting.link)]
                try changing.setCapacity(ofLink: setting.link, to: setting.value(old: old))
            }
            for setting in speeds {
                let (time, length) = (
                    changing.network.freeFlowTimes[Int(setting.link)], changing.network.lengths[Int(setting.link)]
                )
                let new = setting.isFactor ? time / setting.amount : length / setting.amount * perHour
                try changing.setFreeFlowTime(ofLink: setting.link, to: new)
            }
            if solve.demandFactor != 1 { try changing.scaleDemand(to: solve.demandFactor) }
        }
        state = changing
    }
}

/// A link's new value, absolute or as a factor: `12-13=1800`, `12-13=x0.5`.
struct LinkSetting {
    let link: Int32
    let amount: Double
    let isFactor: Bool

    func value(old: Double) -> Double { isFactor ? old * amount : amount }

    static func list(_ text: String, _ input: TrafficInput) throws -> [LinkSetting] {
        try text.split(separator: ",").flatMap { item -> [LinkSetting] in
            let parts = item.split(separator: "=", maxSplits: 1)
            let isFactor = parts.last.map { $0.hasPrefix("x") } ?? false
            guard parts.count == 2, let amount = Double(isFactor ? parts[1].dropFirst() : parts[1]), amount > 0,
                amount.isFinite
            else { throw Complaint("traffic.setting", ["setting": String(item)], code: .usage) }
            return try input.links(between: parts[0]).map {
                LinkSetting(link: $0, amount: amount, isFactor: isFactor)
            }
        }
    }
}

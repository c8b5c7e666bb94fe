import ArgumentParser
import CityKernels

/// What changes the costs of links: factors, closures.
struct TrafficCostOptions: ParsableArguments {
    @Option(help: "Time per unit of toll.") var tollFactor = 0.0
    @Option(help: "Time per unit of length.") var distanceFactor = 0.0
    @Option(help: ArgumentHelp("Links that may not be used.", valueName: "a-b,…")) var close = ""

    func equilibriumOptions(_ input: TrafficInput) throws -> EquilibriumOptions {
        var options = EquilibriumOptions()
        options.tollFactor = tollFactor
        options.distanceFactor = distanceFactor
        options.closedLinks = try input.links(close)
        return options
    }
}

/// How far and for whom an equilibrium is solved.
struct TrafficSolveOptions: ParsableArguments {
    @Option(help: "Relative gap to stop at.") var gap = 1e-6
    @Option(help: "Most iterations.") var iterations = 1_000
    @Option(help: "Threads.") var threads = 1
    @Option(help: "Multiplies all trips.") var demandFactor = 1.0
    @Flag(help: "Least total cost instead of equilibrium.") var so = false

    func validate() throws {
        guard gap >= 0, gap.isFinite else { throw ValidationError("--gap must be 0 or more.") }
        guard iterations >= 0 else { throw ValidationError("--iterations must be 0 or more.") }
        guard (1...256).contains(threads) else { throw ValidationError("--threads must be from 1 to 256.") }
    }

    func apply(to options: inout EquilibriumOptions) {
        options.principle = so ? .systemOptimum : .userEquilibrium
        options.relativeGapTarget = gap
        options.maximumIterations = iterations
        options.demandFactor = demandFactor
        options.threads = threads
    }
}

/// Runs a kernel that may refuse what it is given; its error becomes a complaint with the file's numbers.
func solving<Value>(_ input: TrafficInput, _ body: () throws(EquilibriumError) -> Value) throws -> Value {
    do throws(EquilibriumError) {
        return try body()
    } catch {
        throw Complaint(error, input)
    }
}

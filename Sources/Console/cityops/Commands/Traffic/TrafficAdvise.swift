import ArgumentParser
import Canvas
import CityKernels
import CityModel

struct TrafficAdvise: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "advise", abstract: "Checks of signal timing.",
        discussion: "Advice only: no signal is switched by it.", subcommands: [Signal.self, AdviseJunctions.self])

    struct Signal: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Webster's cycle and greens, with HCM delay and level of service for phases with counts.")

        @OptionGroup var common: CommonOptions
        @Option(help: "Lost time per cycle in seconds.") var lost: Double
        @Option(help: ArgumentHelp("Critical demand over saturation flow of each phase.", valueName: "y,…"))
        var flowRatios: String?
        @Option(help: ArgumentHelp("Demand of each phase, vehicles per hour.", valueName: "v,…")) var volumes: String?
        @Option(help: ArgumentHelp("Saturation flow of each phase, vehicles per hour.", valueName: "s,…"))
        var saturation: String?
        @Option(help: ArgumentHelp("Keep the cycle in this range of seconds.", valueName: "low-high")) var cycle:
            String?
        @Flag(help: "One JSON document.") var json = false

        private struct Phase: Encodable {
            let flowRatio: Double
            let greenSeconds: Double
            let saturationDegree: Double?
            let websterDelaySeconds: Double?
            let controlDelaySeconds: Double?
            let levelOfService: String?
        }

        private struct Report: Encodable {
            let cycleSeconds: Double
            let criticalFlowRatio: Double
            let phases: [Phase]
        }

        func run() throws {
            try Guarded.run(common) { setup in
                guard (0...Self.longestSeconds).contains(lost) else {
                    throw Complaint(option: "--lost", "\(lost)", allowed: "seconds")
                }
                let flows = try volumes.map { try Self.numbers($0, "--volumes") }
                let rates = try saturation.map { try Self.numbers($0, "--saturation", isPositive: true) }
                let ratios: [Double]
                if flowRatios != nil, flows != nil || rates != nil {
                    throw Complaint("traffic.phasesTwice", code: .usage)
                }
                if let flowRatios {
                    ratios = try Self.numbers(flowRatios, "--flow-ratios", isPositive: true)
                } else if let flows, let rates, flows.count == rates.count {
                    ratios = zip(flows, rates).map { $0 / $1 }
                } else {
                    throw Complaint("traffic.phases", code: .usage)
                }
                let cycleRange = try Self.range(cycle, lost: lost)
                let timing: SignalTiming
                do throws(SignalTiming.Fault) {
                    timing = try SignalTiming(
                        lostTimeSeconds: lost, flowRatios: ratios, cycleRange: cycleRange)
                } catch .criticalFlowRatioTooHigh(let total) {
                    throw Complaint("traffic.saturated", ["y": Digits.fixed(total, 3)], code: .no)
                } catch {
                    throw Complaint("traffic.phases", code: .usage)
                }
                let report = Report(
                    cycleSeconds: timing.cycleSeconds, criticalFlowRatio: timing.criticalFlowRatio,
                    phases: ratios.indices.map { Self.phase($0, ratios, timing, flows, rates) })
                if json { return try JSONOutput.print(report) }
                StandardOutput.write(
                    "\(setup.phrases["trafficCommand.cycle"])\t\(Digits.fixed(report.cycleSeconds, 1)) s\n")
                let rows = report.phases.enumerated().map { index, phase in
                    [
                        "\(index + 1)", Digits.fixed(phase.greenSeconds, 1),
                        phase.controlDelaySeconds.map { Digits.fixed($0, 1) } ?? "—", phase.levelOfService ?? "—",
                    ]
                }
                TextTable.write(["phase", "greenSeconds", "delaySeconds", "serviceLevel"], rows, setup.phrases)
                if flows == nil { StandardOutput.write(setup.phrases["trafficCommand.delayNeedsVolumes"] + "\n") }
            }
        }

        private static func phase(
            _ index: Int, _ ratios: [Double], _ timing: SignalTiming, _ flows: [Double]?, _ rates: [Double]?
        ) -> Phase {
            let share = timing.greenSeconds[index] / timing.cycleSeconds
            guard let flows, let rates, index < flows.count, index < rates.count, share > 0 else {
                return Phase(
                    flowRatio: ratios[index], greenSeconds: timing.greenSeconds[index], saturationDegree: nil,
                    websterDelaySeconds: nil, controlDelaySeconds: nil, levelOfService: nil)
            }
            let capacity = rates[index] * share
            let degree = flows[index] / capacity
            let delay = SignalDelay.highwayCapacityManual(
                cycleSeconds: timing.cycleSeconds, greenShare: share, saturation: degree, capacityPerHour: capacity)
            return Phase(
                flowRatio: ratios[index], greenSeconds: timing.greenSeconds[index], saturationDegree: degree,
                websterDelaySeconds: SignalDelay.webster(
                    cycleSeconds: timing.cycleSeconds, greenShare: share, saturation: degree,
                    arrivalsPerSecond: flows[index] / 3600), controlDelaySeconds: delay,
                levelOfService: delay.flatMap { ServiceLevel.signalisedIntersection(controlDelaySeconds: $0) }.map {
                    "\($0)".uppercased()
                })
        }

        /// Beyond these no signal and no road is meant.
        private static let longestSeconds = 3_600.0
        private static let mostVehicles = 1e6

        private static func numbers(_ text: String, _ name: String, isPositive: Bool = false) throws -> [Double] {
            let numbers = text.split(separator: ",").map { Double($0) ?? .nan }
            guard !numbers.isEmpty, numbers.allSatisfy({ (0...mostVehicles).contains($0) && !(isPositive && $0 == 0) })
            else {
                throw Complaint(option: name, text, allowed: isPositive ? "positiveNumbers" : "numbers")
            }
            return numbers
        }

        private static func range(_ text: String?, lost: Double) throws -> ClosedRange<Double>? {
            guard let text else { return nil }
            let ends = text.split(separator: "-").map { Double($0) ?? .nan }
            guard ends.count == 2, ends[0] > 0, ends[1] >= ends[0], ends[1] > lost, ends[1] <= longestSeconds else {
                throw Complaint(option: "--cycle", text, allowed: "cycle")
            }
            return ends[0]...ends[1]
        }
    }
}

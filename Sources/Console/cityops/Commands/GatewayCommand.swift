import ArgumentParser
import CityAssets
import CityDrill
import CityModel
import CityStore
import Foundation
import Gateway

struct GatewayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway", abstract: "Play a store's departments over HTTP on 127.0.0.1.")

    @OptionGroup var common: CommonOptions
    @Option(help: "Port; 0 lets the system choose.") var port: UInt16 = 8780
    @Flag(help: "Serve what the store holds and play nothing on.") var paused = false
    @Option(help: ArgumentHelp("Write the address to this file once requests are answered.", valueName: "file"))
    var announce: String?
    @Option(
        help: ArgumentHelp(
            "Spoil answers on purpose: slow, error, busy, truncated, garbage, encoding, lost, skew, or all.",
            valueName: "kinds"))
    var faults: String?
    @Option(help: "Share of the answers that are spoilt, 0 to 1.") var faultRate = 0.3
    @Option(help: "Which answers: the same ones for the same seed.") var faultSeed: UInt64 = 1

    func run() throws {
        EndSignal.prepare()
        try Guarded.run(common) { setup in
            let path = common.store ?? Setup.defaultStore()
            if !FileManager.default.fileExists(atPath: path) {
                try WorldCommand.create(setup, common.store, WorldMaker.Order(end: SystemClock.now()))
            }
            let cache = try setup.open(common.store)
            let runner = paused ? nil : try player(cache)
            runner?.start()
            let server = GatewayServer(cache: cache, port: port, faults: try wantedFaults()) {
                runner?.clock().now ?? Timestamp(secondsSince1970: .max)
            }
            let bound = try Blocking.wait { try await server.start() }
            let address = "http://127.0.0.1:\(bound)"
            StandardOutput.write(address + "\n")
            if let announce { try OutputFile.write(address + "\n", to: announce) }
            EndSignal.wait()
            try Blocking.wait { await server.stop() }
            runner?.stop()
        }
    }

    private func wantedFaults() throws -> GatewayFaults {
        guard let faults else { return .none }
        let kinds =
            try faults == "all"
            ? GatewayFaults.Kind.allCases
            : faults.split(separator: ",").map { word in
                guard let kind = GatewayFaults.Kind(rawValue: String(word)) else {
                    throw AssetFailure.unknown(
                        kind: "fault", name: String(word), known: GatewayFaults.Kind.allCases.map(\.rawValue))
                }
                return kind
            }
        return GatewayFaults(kinds: kinds, rate: min(max(faultRate, 0), 1), seed: faultSeed)
    }

    /// Departments play in real time, from where their history ends.
    private func player(_ cache: CityCache) throws -> CityRunner {
        let (city, open) = try cache.read(asOf: Timestamp(secondsSince1970: .max), viewer: .system) {
            ($0.city, try $0.openAlarms())
        }
        let last = try cache.timeSpan().last
        let clock = DrillClock(start: SystemClock.now(), speed: .realTime)
        return CityRunner(
            makeSimulator: { CitySimulator(city: city, seed: 1) }, ingest: Ingest(cache: cache, city: city, open: open),
            clock: clock, lastStep: last, onStep: {})
    }
}

import ArgumentParser
import CityKernels
import CityModel

struct PollutionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pollution", abstract: "Air quality index by the rule in force.", subcommands: [AQI.self])

    struct AQI: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "aqi", abstract: "The index of one set of concentrations (HJ 633).",
            discussion: "Concentrations in µg/m³, carbon monoxide in mg/m³; what is left out counts as missing.")

        @OptionGroup var common: CommonOptions
        @Option(help: "Day whose edition of the rule counts.") var date: TimeArgument?
        @Flag(help: "Daily report instead of the hourly one.") var daily = false
        @Option var so2: Double?
        @Option var no2: Double?
        @Option var co: Double?
        @Option(help: "1 h mean (hourly) or MDA8 (daily).") var o3: Double?
        @Option var pm10: Double?
        @Option var pm25: Double?
        @Flag(help: "One JSON document.") var json = false

        private struct Report: Encodable {
            let edition: Int
            let published: Int?
            let maximum: Int?
            let primary: [String]
            let missing: [String]
            let individual: [String: Int]
        }

        func run() throws {
            try Guarded.run(common) { setup in
                let moment = date?.time ?? SystemClock.now()
                let rule = AirQualityRule.inForce(on: CivilTime(moment).date)
                let report: AirQualityRule.Report = daily ? .daily : .hourly
                var readings = AirReadings()
                for item in rule.items(of: report) { readings[item] = value(item.pollutant) }
                let verdict = rule.judge(readings, report: report)
                let names = AirPollutant.allCases
                let output = Report(
                    edition: verdict.edition.rawValue, published: verdict.published, maximum: verdict.maximum,
                    primary: verdict.primary.pollutants.map(Self.name),
                    missing: verdict.missing.pollutants.map(Self.name),
                    individual: Dictionary(
                        names.compactMap { pollutant in verdict[pollutant].map { (Self.name(pollutant), $0) } },
                        uniquingKeysWith: { first, _ in first }))
                if json { return try JSONOutput.print(output) }
                StandardOutput.write(
                    "AQI\t\(output.published.map(String.init) ?? "NA")\t\(output.primary.joined(separator: " "))\tHJ 633-\(output.edition)\n"
                )
            }
        }

        private func value(_ pollutant: AirPollutant) -> Double? {
            switch pollutant {
            case .sulfurDioxide: so2
            case .nitrogenDioxide: no2
            case .carbonMonoxide: co
            case .ozone: o3
            case .particulateMatter10: pm10
            case .particulateMatter25: pm25
            }
        }

        private static func name(_ pollutant: AirPollutant) -> String {
            String(pollutant.metric.text.dropFirst("air.".count))
        }
    }
}

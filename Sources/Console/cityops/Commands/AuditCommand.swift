import ArgumentParser
import Canvas
import CityAccess
import CityModel
import CityStore

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Who did what, and whether the record is whole.",
        subcommands: [Verify.self, List.self])

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Find any cut, edited or reordered row of the audit chain.")
        @OptionGroup var common: CommonOptions

        func run() throws {
            try Guarded.run(common) { setup in
                let faults = try setup.openExisting(common.store).verifyAudit()
                for fault in faults { StandardOutput.write(PlainText.sanitized("\(fault)") + "\n") }
                guard faults.isEmpty else { throw ExitCode(Complaint.Code.no.rawValue) }
                StandardOutput.write(setup.phrases["audit.whole"] + "\n")
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The newest entries.")
        @OptionGroup var common: CommonOptions
        @Option(help: "How many.") var limit = 50

        func run() throws {
            try Guarded.run(common) { setup in
                let auditor = try setup.signIn(isDrill: true).acting(as: .auditor)
                for entry in try setup.openExisting(common.store).auditEntries(limit: limit, by: auditor) {
                    StandardOutput.write(
                        "\(entry.sequence)\t\(entry.time.iso8601)\t\(entry.user)\t\(entry.action)\t\(entry.subject)\t\(PlainText.sanitized(entry.detail))\n"
                    )
                }
            }
        }
    }
}

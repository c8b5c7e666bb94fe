import ArgumentParser
import Canvas
import CityModel
import CityStore
import Foundation

extension StoreCommand {
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check SQLite's integrity, references, blocks, roll-ups and the audit chain.")
        @OptionGroup var common: CommonOptions

        func run() throws {
            try Guarded.run(common) { setup in
                let findings = try findings(setup)
                for finding in findings { StandardOutput.write(FindingText.line(finding, setup.phrases) + "\n") }
                guard findings.isEmpty else { throw ExitCode(Complaint.Code.no.rawValue) }
                StandardOutput.write(setup.phrases["store.sound"] + "\n")
            }
        }

        private func findings(_ setup: Setup) throws -> [StoreFinding] {
            do {
                return try setup.openExisting(common.store).verify()
            } catch StoreFailure.corrupt(_, let detail) {
                return [.damaged(detail: detail)]
            }
        }
    }

    struct Repair: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Mend what can be mended, take out what cannot, and list both.",
            discussion:
                "Roll-ups, newest values and indexes are computed anew and damaged blocks are taken out. A file that SQLite calls damaged is saved table by table into a new one; the old one stays beside it."
        )
        @OptionGroup var common: CommonOptions

        func run() throws {
            try Guarded.run(common) { setup in
                let path = common.store ?? Setup.defaultStore()
                guard FileManager.default.fileExists(atPath: path) else {
                    throw Complaint("store.absent", ["path": path], code: .no)
                }
                let report = try StoreRepair(path: path).run()
                let phrases = setup.phrases
                for finding in report.found {
                    StandardOutput.write(
                        phrases("store.repair.found", ["finding": FindingText.line(finding, phrases)]) + "\n")
                }
                for table in report.salvaged where !table.isWhole {
                    StandardOutput.write(
                        phrases("store.repair.part", ["table": table.name, "rows": "\(table.rows)"]) + "\n")
                }
                if let aside = report.aside {
                    StandardOutput.write(phrases("store.repair.aside", ["path": PlainText.sanitized(aside)]) + "\n")
                }
                for finding in report.left {
                    StandardOutput.write(
                        phrases("store.repair.left", ["finding": FindingText.line(finding, phrases)]) + "\n")
                }
                guard report.left.isEmpty else { throw ExitCode(Complaint.Code.no.rawValue) }
                StandardOutput.write(phrases[report.found.isEmpty ? "store.sound" : "store.repair.done"] + "\n")
            }
        }
    }
}

import ArgumentParser
import Canvas
import CityAccess
import CityModel
import CityStore
import CitySync

struct WarehouseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "warehouse",
        abstract: "The ClickHouse that observations are forwarded to and that answers for long ranges.",
        subcommands: [Status.self, Schema.self, Stop.self], defaultSubcommand: Status.self)

    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How far it follows, whether it answers and with how many of its shards.")
        @OptionGroup var common: CommonOptions
        @Flag(help: "One JSON document.") var json = false

        func run() throws {
            try Guarded.run(common) { setup in
                guard let warehouse = setup.warehouse else { throw Complaint("warehouse.none", code: .no) }
                let now = SystemClock.now()
                let state = try setup.openExisting(common.store).forwarding(endedBefore: now)
                let answer = Result { () throws(WarehouseFailure) in
                    try WarehouseClient(warehouse, secrets: SecretStore.secrets()).health()
                }
                if json {
                    try JSONOutput.print(Line(warehouse, state, answer))
                } else {
                    write(warehouse, state, answer, setup)
                }
                guard case .success(let health) = answer, health.isWhole, health.hasTable else {
                    throw ExitCode(Complaint.Code.trouble.rawValue)
                }
            }
        }

        private func write(
            _ warehouse: Warehouse, _ state: ForwardState?, _ answer: Result<WarehouseHealth, WarehouseFailure>,
            _ setup: Setup
        ) {
            let phrases = setup.phrases
            var lines = [warehouse.target]
            switch answer {
            case .success(let health):
                lines.append(
                    phrases(
                        "warehouse.answers",
                        [
                            "version": health.version, "answered": "\(health.shardsAnswered)",
                            "all": "\(health.shards)",
                        ]))
                if !health.hasTable { lines.append(phrases["warehouse.noTable"]) }
            case .failure(let failure): lines.append(phrases("warehouse.away", ["detail": failure.detail]))
            }
            if let state, state.target == warehouse.target {
                lines.append(
                    phrases(
                        "warehouse.forwarded",
                        ["rows": "\(state.rows)", "time": state.confirmedAt.map { $0.iso8601 } ?? "—"]))
                if let oldest = state.oldestWaiting {
                    lines.append(
                        phrases("warehouse.waiting", ["hours": "\(state.waiting)", "time": oldest.iso8601]))
                }
                if let failure = state.failure {
                    lines.append(
                        phrases(
                            "warehouse.failing",
                            ["time": state.failedAt.map { $0.iso8601 } ?? "—", "detail": failure]))
                }
            } else {
                lines.append(phrases["warehouse.notYet"])
            }
            StandardOutput.write(lines.joined(separator: "\n") + "\n")
        }

        private struct Line: Encodable {
            let target: String
            let version: String?
            let shards: Int?
            let shardsAnswered: Int?
            let hasTable: Bool?
            let problem: String?
            let rows: Int
            let confirmedAt: String?
            let waitingHours: Int
            let oldestWaiting: String?
            let failure: String?

            init(
                _ warehouse: Warehouse, _ found: ForwardState?, _ answer: Result<WarehouseHealth, WarehouseFailure>
            ) {
                let state = found?.target == warehouse.target ? found : nil
                target = warehouse.target
                var health: WarehouseHealth?
                var problem: String?
                switch answer {
                case .success(let found): health = found
                case .failure(let failure): problem = failure.detail
                }
                (version, shards, shardsAnswered) = (health?.version, health?.shards, health?.shardsAnswered)
                (hasTable, self.problem) = (health?.hasTable, problem)
                (rows, waitingHours, failure) = (state?.rows ?? 0, state?.waiting ?? 0, state?.failure)
                confirmedAt = state?.confirmedAt?.iso8601
                oldestWaiting = state?.oldestWaiting?.iso8601
            }
        }
    }

    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The statements that make its tables, for an administrator to run.")
        @OptionGroup var common: CommonOptions

        func run() throws {
            try Guarded.run(common) { setup in
                guard let warehouse = setup.warehouse else { throw Complaint("warehouse.none", code: .no) }
                StandardOutput.write(WarehouseSchema.statements(warehouse).joined(separator: ";\n\n") + ";\n")
            }
        }
    }

    struct Stop: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget what waits to be forwarded, after `warehouse` was taken out of the settings.")
        @OptionGroup var common: CommonOptions

        func run() throws {
            try Guarded.run(common) { setup in
                guard setup.warehouse == nil else { throw Complaint("warehouse.configured", code: .no) }
                _ = try setup.signIn(isDrill: true).acting(as: .administrator)
                try setup.openExisting(common.store).endForwarding()
            }
        }
    }
}

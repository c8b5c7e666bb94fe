import ArgumentParser
import Canvas
import CityAssets
import CityModel
import CityPanels
import CityStore
import Foundation
import Glibc

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at terminal, locale, colours, store, data files and clock, and say what to do.")

    @OptionGroup var common: CommonOptions

    private struct Finding {
        let topic: String
        let value: String
        let advice: String?
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let findings =
                terminal() + locale() + colours() + data(setup) + configuration(setup) + store(setup) + clock()
            for finding in findings {
                let mark = finding.advice == nil ? "ok  " : "!!  "
                StandardOutput.write(
                    "\(mark)\(setup.phrases["doctor.\(finding.topic)"]): \(PlainText.sanitized(finding.value, limit: 200))\n"
                )
                if let advice = finding.advice {
                    StandardOutput.write("    \(setup.phrases["doctor.advice.\(advice)"])\n")
                }
            }
            if findings.contains(where: { $0.advice != nil }) { throw ExitCode(Complaint.Code.no.rawValue) }
        }
    }

    private var environment: [String: String] { ProcessInfo.processInfo.environment }

    private func terminal() -> [Finding] {
        let name = environment["TERM"] ?? ""
        let isTerminal = isatty(0) == 1 && isatty(1) == 1
        var size = winsize()
        let known = ioctl(1, UInt(TIOCGWINSZ), &size) == 0
        return [
            Finding(
                topic: "terminal", value: isTerminal ? name : "—",
                advice: !isTerminal ? "noTerminal" : name.isEmpty || name == "dumb" ? "term" : nil),
            Finding(
                topic: "size", value: known ? "\(size.ws_col)×\(size.ws_row)" : "—",
                advice: known && (size.ws_col < 40 || size.ws_row < 12) ? "size" : nil),
        ]
    }

    private func locale() -> [Finding] {
        setlocale(LC_ALL, "")
        let codeset = nl_langinfo(Int32(CODESET)).map { String(cString: $0) } ?? ""
        return [Finding(topic: "locale", value: codeset, advice: codeset.uppercased() == "UTF-8" ? nil : "locale")]
    }

    private func colours() -> [Finding] {
        let value =
            environment["NO_COLOR"].map { $0.isEmpty ? "" : "NO_COLOR" } ?? environment["COLORTERM"] ?? environment[
                "TERM"] ?? "—"
        return [Finding(topic: "colours", value: value, advice: nil)]
    }

    private func data(_ setup: Setup) -> [Finding] {
        do {
            let city = try CityFiles.load(setup.assets)
            _ = try PovertyTables.load(setup.assets)
            for theme in ThemeFiles.names(setup.assets) { _ = try setup.theme(theme) }
            let keymap = try setup.keymap()
            let clash = keymap.clashes.first.map { "\($0.key.name ?? "") \($0.first) \($0.second)" }
            return [
                Finding(
                    topic: "data",
                    value: "\(setup.assets.path) (\(city.places.count) \(city.roadLinks.count) \(city.sources.count))",
                    advice: nil),
                Finding(topic: "keymap", value: clash ?? "ok", advice: clash == nil ? nil : "keymap"),
            ]
        } catch {
            let complaint = Complaint(any: error)
            return [Finding(topic: "data", value: setup.phrases(complaint.key, complaint.values), advice: "data")]
        }
    }

    private func configuration(_ setup: Setup) -> [Finding] {
        let wrong = ConfigCommand.complaints(setup)
        return [
            Finding(
                topic: "settings",
                value: wrong.first.map { setup.phrases($0.key, $0.values) }
                    ?? SettingsFolder(named: common.config).user,
                advice: wrong.isEmpty ? nil : "settings"),
            Finding(topic: "users", value: PeopleFile.path(setup.settings) ?? "—", advice: nil),
            Finding(topic: "restricted", value: Restriction.isOn ? "✓" : "—", advice: nil),
        ]
    }

    private func store(_ setup: Setup) -> [Finding] {
        let path = common.store ?? Setup.defaultStore()
        guard FileManager.default.fileExists(atPath: path) else {
            return [Finding(topic: "store", value: path, advice: "noStore")]
        }
        do {
            let info = try setup.openExisting(common.store, access: .readOnly).information()
            return [
                Finding(
                    topic: "store", value: "\(path) \(info.observations) \(info.lastTime?.iso8601 ?? "—")", advice: nil)
            ]
        } catch {
            let complaint = Complaint(any: error)
            return [Finding(topic: "store", value: setup.phrases(complaint.key, complaint.values), advice: "store")]
        }
    }

    private func clock() -> [Finding] {
        let now = SystemClock.now()
        return [
            Finding(
                topic: "clock", value: CivilTime(now).full + " +08:00",
                advice: now.secondsSince1970 < 1_735_689_600 ? "clock" : nil)
        ]
    }
}

package import CityModel

/// A step of a card as it was carried out: one line of the duty log, which keeps ids, and read back from there.
package struct DiversionOrder: Sendable, Hashable {
    package static let logKind = "diversion"

    package let step: EntityID
    /// As sent, in the language of those who get it.
    package let message: String
    package let told: [DepartmentID]
    package let gateModes: [DiversionStep.GateMode]
    /// People let in an hour; nil = as many as come.
    package let meteringPersonsPerHour: Double?

    /// - Parameter message: as a person has confirmed it.
    package init(_ step: DiversionStep, message: String) {
        self.step = step.id
        self.message = message
        told = step.departments
        gateModes = step.gateModes
        meteringPersonsPerHour = step.meteringPersonsPerHour
    }

    package var line: String {
        let gates = gateModes.map { "\($0.gate)=\($0.mode)" }.joined(separator: ",")
        let metering = meteringPersonsPerHour.map { "\(Int($0))/h" } ?? "-"
        let told = told.map(\.text).joined(separator: ",")
        return "\(step.text) | \(message) | to: \(told) | gates: \(gates.isEmpty ? "-" : gates) | metering: \(metering)"
    }

    /// Nil when the line is of another form, as one written by hand.
    package init?(line: String) {
        let parts = line.split(separator: " | ", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 5, let told = Self.value(parts[parts.count - 3], "to: "),
            let gates = Self.value(parts[parts.count - 2], "gates: "),
            let metering = Self.value(parts[parts.count - 1], "metering: ")
        else { return nil }
        step = EntityID(parts[0])
        // The message may hold the separator.
        message = parts[1..<(parts.count - 3)].joined(separator: " | ")
        self.told = told.split(separator: ",").map { DepartmentID(String($0)) }
        gateModes = gates.split(separator: ",").compactMap { mode in
            let halves = mode.split(separator: "=").map(String.init)
            return halves.count == 2 ? DiversionStep.GateMode(gate: halves[0], mode: halves[1]) : nil
        }
        guard metering != "-" else {
            meteringPersonsPerHour = nil
            return
        }
        guard metering.hasSuffix("/h"), let rate = Double(metering.dropLast(2)), rate.isFinite, rate >= 0 else {
            return nil
        }
        meteringPersonsPerHour = rate
    }

    private static func value(_ part: String, _ name: String) -> String? {
        part.hasPrefix(name) ? String(part.dropFirst(name.count)) : nil
    }
}

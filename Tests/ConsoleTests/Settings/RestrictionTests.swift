import Testing

@testable import cityops

/// Signs that only ever restrict; none that a client sends lifts the restriction.
@Suite struct RestrictionTests {
    private func isOn(
        _ arguments: [String] = ["cityops"], _ environment: [String: String] = [:], parent: String = "bash",
        system: String? = nil
    ) -> Bool {
        Restriction.isOn(
            arguments: arguments, environment: environment, parent: parent, systemFile: system.map { Array($0.utf8) })
    }

    @Test func `a person's own shell is not restricted`() {
        #expect(!isOn())
        #expect(!isOn(system: "theme: light\n"))
        #expect(!isOn(system: "restricted: false\n"))
    }

    @Test func `a forced command, a flag, the system's file and a session of sshd alone are`() {
        #expect(isOn(["cityops", "console", "--restricted"]))
        #expect(isOn(["cityops"], ["SSH_ORIGINAL_COMMAND": "config edit"]))
        #expect(isOn(["cityops"], ["SSH_ORIGINAL_COMMAND": ""]))
        #expect(isOn(parent: "sshd") && isOn(parent: "sshd-session"))
        #expect(isOn(system: "restricted: true\n"))
        #expect(isOn(system: "restricted: [\n"))
    }
}

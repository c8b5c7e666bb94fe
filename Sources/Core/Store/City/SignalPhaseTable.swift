internal import CityModel

extension Schema {
    static let signals = """
        CREATE TABLE signal_phase(
          node INTEGER NOT NULL, number INTEGER NOT NULL, links TEXT NOT NULL, green_seconds REAL NOT NULL,
          lost_seconds REAL NOT NULL, saturation_flow_per_lane REAL NOT NULL, PRIMARY KEY(node, number));

        """
}

extension EntityTable<SignalPhase> {
    static let signalPhase = EntityTable(
        "signal_phase", "node number links green_seconds lost_seconds saturation_flow_per_lane",
        encode: { row, phase in
            row.integer(phase.node)
            row.integer(phase.number)
            row.text(phase.links.map(\.text).joined(separator: " "))
            row.real(phase.greenSeconds)
            row.real(phase.lostSeconds)
            row.real(phase.saturationFlowPerLane)
        },
        decode: { row in
            SignalPhase(
                node: row.int(), number: row.int(),
                links: row.text().split(separator: " ").map { EntityID(String($0)) }, greenSeconds: row.real(),
                lostSeconds: row.real(), saturationFlowPerLane: row.real())
        })
}

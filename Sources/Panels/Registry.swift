/// The only list of panels.
package enum PanelRegistry {
    package static let entries: [PanelEntry] = [
        PanelEntry(OverviewPanel.self, digit: "1"),
        PanelEntry(CrowdPanel.self, digit: "2"),
        PanelEntry(TrafficPanel.self, digit: "3"),
        PanelEntry(PollutionPanel.self, digit: "4"),
        PanelEntry(PovertyPanel.self, digit: "5"),
        PanelEntry(EmergencyPanel.self, digit: "6"),
        PanelEntry(SourcesPanel.self, digit: "7"),
    ]
}

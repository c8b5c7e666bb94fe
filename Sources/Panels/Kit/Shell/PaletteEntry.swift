package import CityModel

/// Something the palette can lead to.
package struct PaletteEntry: Sendable, Hashable {
    package enum Target: Sendable, Hashable {
        case panel(PanelID)
        case action(ActionID)
        /// What a panel can do that may not be open.
        case panelAction(PanelID, ActionID)
        case entity(PanelID, EntityID)
        /// A household and its village.
        case household(EntityID, village: EntityID)
        /// A line of the command language, run as if it had been typed.
        case command(String)
        /// The beginning of such a line, put into the field for the rest to be typed.
        case draft(String)
    }

    package let name: LocalizedText
    /// Further words it is found by: short names, other words for the same.
    package let also: [String]
    /// Key in the catalogue of what kind of thing it is, `palette.place`; of what a panel can do, the panel's name.
    package let kind: String
    package let target: Target
    /// Key in the catalogue of why it cannot be used now; nil when it can.
    package let obstacle: String?

    package init(
        name: LocalizedText, also: [String] = [], kind: String, target: Target, obstacle: String? = nil
    ) {
        self.name = name
        self.also = also
        self.kind = kind
        self.target = target
        self.obstacle = obstacle
    }

    /// An open incident; its title is in the language it was written in.
    init(_ incident: Incident) {
        self.init(
            name: LocalizedText(zh: incident.title, en: incident.title), kind: "palette.incident",
            target: .entity("emergency", EmergencyRow.id(incident)))
    }

    /// Of equal fits the lower comes first: panels, what acts now, what cannot be done now, where a person goes, what stands
    /// there, what is written to a file, and the register.
    var rank: UInt8 {
        switch target {
        case .panel: 0
        case .action, .panelAction: obstacle == nil ? 1 : 2
        case .command, .draft: kind == "palette.setting" ? 5 : obstacle == nil ? 1 : 2
        case .household: 6
        case .entity:
            switch kind {
            case "palette.incident", "palette.alarm": 1
            case "palette.place", "palette.division", "palette.station": 3
            default: 4
            }
        }
    }
}

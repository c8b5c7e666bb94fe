/// What can be set, by its key in the file. The words of each stand in the catalogue under `setting.<key>`.
enum Setting: String, CaseIterable, Sendable {
    case language, theme, panel, layout, layouts
    case clock
    case windUnit = "wind_unit"
    case mapLayers = "map_layers"
    case colours, ascii
    case ambiguousWidth = "ambiguous_width"
    case mouse
    case slowLine = "slow_line"
    case lineSpeed = "line_speed"
    case osc52
    case refreshSeconds = "refresh_seconds"
    case lockMinutes = "lock_minutes"
    case rotateSeconds = "rotate_seconds"
    case rotatePanels = "rotate_panels"
    case keymap
    case exportFolder = "export_folder"
    case store, users, warehouse, restricted
}

/// What a setting takes.
enum SettingKind: Hashable, Sendable {
    case choice([String])
    case flag
    case whole(ClosedRange<Int>)
    /// A file or folder; `~/` is the home folder; empty for none.
    case path
    case theme, panel, panels
    /// Any of these, in a list.
    case several([String])
    /// The name of a split: a built-in one or one of `layouts`.
    case layout
    /// Names and the panels of each.
    case layouts
    /// Where the warehouse is and how it is entered.
    case warehouse
}

/// A setting's kind, what it is when nobody says, and who may say.
struct SettingDefinition: Sendable {
    let setting: Setting
    let kind: SettingKind
    let standard: SettingValue
    /// Taken up while the console runs; the others with the next start.
    let isLive: Bool
    /// In restricted mode only the system's file may say.
    let isSystemOnly: Bool

    init(
        _ setting: Setting, _ kind: SettingKind, _ standard: SettingValue, isLive: Bool = true,
        isSystemOnly: Bool = false
    ) {
        self.setting = setting
        self.kind = kind
        self.standard = standard
        self.isLive = isLive
        self.isSystemOnly = isSystemOnly
    }
}

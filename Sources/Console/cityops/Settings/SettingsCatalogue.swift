import Canvas
import CityAssets
import CityPanels

typealias SettingValue = SettingsFile.Value

/// The one list of settings; the reader, `config`, the palette and docs/settings.md follow it.
enum SettingsCatalogue {
    static let definitions: [SettingDefinition] = [
        SettingDefinition(.language, .choice(["auto", "zh", "en"]), .text("auto")),
        SettingDefinition(.theme, .theme, .text("dark")),
        SettingDefinition(.panel, .panel, .text("overview"), isLive: false),
        SettingDefinition(.layout, .layout, .text("single"), isLive: false),
        SettingDefinition(.layouts, .layouts, .mapping([:])),
        SettingDefinition(.clock, .choice(["short", "full", "time"]), .text("short")),
        SettingDefinition(.windUnit, .choice(["m/s", "km/h"]), .text("m/s")),
        SettingDefinition(
            .mapLayers, .several(MapLayer.allCases.map(\.rawValue)), .list(MapLayer.allCases.map(\.rawValue))),
        SettingDefinition(.colours, .choice(["auto", "none", "16", "256"]), .text("auto"), isLive: false),
        SettingDefinition(.ascii, .flag, .text("false"), isLive: false),
        SettingDefinition(.ambiguousWidth, .choice(["auto", "1", "2"]), .text("auto"), isLive: false),
        SettingDefinition(.mouse, .choice(["auto", "true", "false"]), .text("auto"), isLive: false),
        SettingDefinition(.slowLine, .choice(["auto", "true", "false"]), .text("auto")),
        SettingDefinition(.lineSpeed, .whole(0...1_000_000_000), .text("0"), isLive: false),
        SettingDefinition(.osc52, .flag, .text("true"), isLive: false),
        SettingDefinition(.refreshSeconds, .whole(0...3600), .text("0")),
        SettingDefinition(.lockMinutes, .whole(0...1440), .text("0"), isSystemOnly: true),
        SettingDefinition(.rotateSeconds, .whole(0...3600), .text("0"), isLive: false),
        SettingDefinition(.rotatePanels, .panels, .list([]), isLive: false),
        SettingDefinition(.keymap, .path, .text("")),
        SettingDefinition(.exportFolder, .path, .text(""), isLive: false, isSystemOnly: true),
        SettingDefinition(.store, .path, .text(""), isLive: false, isSystemOnly: true),
        SettingDefinition(.users, .path, .text(""), isLive: false, isSystemOnly: true),
        SettingDefinition(.warehouse, .warehouse, .mapping([:]), isLive: false, isSystemOnly: true),
        SettingDefinition(.restricted, .flag, .text("false"), isLive: false, isSystemOnly: true),
    ]

    private static let index = Dictionary(definitions.map { ($0.setting, $0) }, uniquingKeysWith: { first, _ in first })

    static func definition(_ setting: Setting) -> SettingDefinition {
        index[setting] ?? SettingDefinition(setting, .path, .text(""), isLive: false)
    }
}

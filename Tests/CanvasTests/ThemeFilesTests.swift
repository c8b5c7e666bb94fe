import Canvas
import Foundation
import TestSupport
import Testing

/// The files of `themes/`, read with a reader just good enough for their flow style.
private struct ThemeFile: Sendable, CustomTestStringConvertible {
    let name: String
    let parent: String?
    let styles: [StyleRole: ThemeStyle]
    let problems: [String]

    var testDescription: String { name }

    static let all: [ThemeFile] = {
        let folder = ReferenceData.projectRoot.appending(path: "themes")
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }.compactMap { file in
            (try? String(contentsOf: file, encoding: .utf8)).map(ThemeFile.init)
        }
    }()

    init(_ text: String) {
        var (name, parent, styles, problems) = ("", String?.none, [StyleRole: ThemeStyle](), [String]())
        for line in text.split(separator: "\n") {
            if line.hasPrefix("name: ") { name = String(line.dropFirst(6)) }
            if line.hasPrefix("inherits: ") { parent = String(line.dropFirst(10)) }
            guard line.hasPrefix("  "), let open = line.firstIndex(of: "{"), let close = line.lastIndex(of: "}") else {
                continue
            }
            let role = line[..<open].trimmingCharacters(in: CharacterSet(charactersIn: " :"))
            var style = ThemeStyle()
            for entry in line[line.index(after: open)..<close].split(separator: ",") {
                let parts = entry.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
                guard parts.count == 2 else { continue }
                switch parts[0] {
                case "fg", "bg":
                    let colour = ThemeColor(parts[1].replacing("\"", with: ""))
                    if colour == nil { problems.append(String(line)) }
                    if parts[0] == "fg" { style.foreground = colour } else { style.background = colour }
                case "bold": style.isBold = parts[1] == "true"
                case "underline": style.isUnderlined = parts[1] == "true"
                case "reverse": style.isReversed = parts[1] == "true"
                default: problems.append(String(line))
                }
            }
            styles[StyleRole(role)] = style
        }
        (self.name, self.parent, self.styles, self.problems) = (name, parent, styles, problems)
    }

    /// With what it inherits.
    var theme: Theme {
        let own = Theme(name: name, styles: styles)
        guard let parent else { return own }
        if parent == "plain" { return own.inheriting(from: .plain) }
        return Self.all.first { $0.name == parent }.map { own.inheriting(from: $0.theme) } ?? own
    }
}

/// Contrast of WCAG 2.2, 1.4.3.
private func contrast(_ left: ThemeColor, _ right: ThemeColor) -> Double {
    func luminance(_ colour: ThemeColor) -> Double {
        let parts = colour.components
        let linear = [parts.red, parts.green, parts.blue].map { part -> Double in
            let share = Double(part) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
    let (a, b) = (luminance(left), luminance(right))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

@Suite struct ThemeFilesTests {
    private static let roles: [StyleRole] = [
        "text", "muted", "title", "accent", "key", "border", "border.focus", "selection", "header", "status", "error",
        "banner.drill", "banner.past", "severity.blue", "severity.yellow", "severity.orange", "severity.red",
        "severity.none", "grade.1", "grade.2", "grade.3", "grade.4", "grade.5", "grade.6", "quality.stale",
        "quality.suspect", "quality.missing", "quality.forecast", "chart.line", "chart.second", "chart.band",
        "chart.threshold", "chart.axis", "chart.ghost", "map.outline", "map.road", "map.river", "map.label",
        "map.selected", "input",
    ]

    @Test func `all five themes are there`() {
        #expect(ThemeFile.all.map(\.name) == ["colour-blind-safe", "dark", "high-contrast", "light", "mono"])
    }

    @Test(arguments: ThemeFile.all)
    fileprivate func `every line is understood`(_ file: ThemeFile) { #expect(file.problems.isEmpty) }

    @Test(arguments: ThemeFile.all)
    fileprivate func `every text stands out from its ground`(_ file: ThemeFile) throws {
        let theme = file.theme
        let page = try #require(theme.styles["page"])
        let (ink, paper) = (try #require(page.foreground), try #require(page.background))
        for role in Self.roles {
            let look = theme.resolve(role)
            let ratio = contrast(look.foreground ?? ink, look.background ?? paper)
            #expect(ratio >= (file.name == "high-contrast" ? 7 : 4.5), "\(role.name): \(ratio)")
        }
    }

    @Test(arguments: ThemeFile.all, ColorDepth.allCases)
    fileprivate func `a selection never looks like plain text`(_ file: ThemeFile, _ depth: ColorDepth) {
        for role in ["selection", "status", "banner.drill", "banner.past", "map.selected"] as [TextStyle] {
            #expect(
                file.theme.look(of: role, depth: depth) != file.theme.look(of: "text", depth: depth), "\(role.role)")
        }
    }

    @Test(arguments: ThemeFile.all, ColorDepth.allCases)
    fileprivate func `no text vanishes when colours get fewer`(_ file: ThemeFile, _ depth: ColorDepth) {
        for role in Self.roles {
            let look = file.theme.look(of: TextStyle(role), depth: depth)
            #expect(look.foreground == nil || look.foreground != look.background, "\(role.name)")
        }
    }
}

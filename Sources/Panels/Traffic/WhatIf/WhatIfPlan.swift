package import Canvas
package import CityModel

/// What is changed against the city as it stands.
package struct WhatIfPlan: Hashable, Sendable {
    package struct LinkChange: Hashable, Sendable {
        package var isClosed = false
        /// Nil keeps the lanes there are.
        package var lanes: Int?
        /// Nil keeps the free-flow speed there is.
        package var freeFlowKilometresPerHour: Double?

        package var isNothing: Bool { self == LinkChange() }

        package init() {}
    }

    package private(set) var links: [EntityID: LinkChange] = [:]
    /// Trips as a percentage of the origin–destination table.
    package private(set) var demandPercent = 100

    package static let demandRange = 50...200
    package static let demandStep = 10
    static let speedStep = 10.0
    static let speedRange = 10.0...120.0
    static let mostLanes = 10

    package init() {}

    package var isNothing: Bool { links.isEmpty && demandPercent == 100 }

    /// Changed links in the order of their ids, so that sums and files come out the same each time.
    package var changes: [(link: EntityID, change: LinkChange)] {
        links.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    package subscript(link: EntityID) -> LinkChange {
        get { links[link] ?? LinkChange() }
        set { links[link] = newValue.isNothing ? nil : newValue }
    }

    package mutating func toggleClosure(of link: EntityID) { self[link].isClosed.toggle() }

    /// One lane more or less; at least one stays, closing is another thing.
    package mutating func addLanes(_ step: Int, to link: RoadLink) {
        let lanes = min(max((self[link.id].lanes ?? link.lanes) + step, 1), max(Self.mostLanes, link.lanes))
        self[link.id].lanes = lanes == link.lanes ? nil : lanes
    }

    package mutating func addSpeed(_ steps: Int, to link: RoadLink) {
        let now = self[link.id].freeFlowKilometresPerHour ?? link.freeFlowKilometresPerHour
        let wanted = min(
            max(now + Double(steps) * Self.speedStep, Self.speedRange.lowerBound), Self.speedRange.upperBound)
        self[link.id].freeFlowKilometresPerHour = wanted == link.freeFlowKilometresPerHour ? nil : wanted
    }

    package mutating func addDemand(_ steps: Int) {
        let wanted = demandPercent + steps * Self.demandStep
        demandPercent = min(max(wanted, Self.demandRange.lowerBound), Self.demandRange.upperBound)
    }
}

extension WhatIfPlan {
    /// The plan as a scenario file, to be played with `cityops --scenario` when it is copied to `data/scenarios`.
    /// - Parameter words: The catalogues its two languages are written from.
    package func scenario(id: String, start: Timestamp, links: [RoadLink], words: BothPhrases) -> String {
        let names = Dictionary(links.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        var file = ScenarioText(words)
        file.line("id: \(id)")
        file.told("title", "scenario.title", ["time": CivilTime(start).full], indent: "")
        file.line("start: '\(start.iso8601)'")
        file.line("minutes: 120")
        file.line(isNothing ? "injects: []" : "injects:")
        if demandPercent != 100 {
            file.inject(
                ["kind: demand", "factor: \(Digits.fixed(Double(demandPercent) / 100, 2))"], "scenario.demand",
                ["percent": "\(demandPercent)"])
        }
        for (link, change) in changes {
            let name = names[link] ?? LocalizedText(zh: link.text, en: link.text)
            let about = ["road": LocalizedText(zh: "\(name.zh) \(link)", en: "\(name.en) \(link)")]
            if change.isClosed {
                file.inject(["kind: link", "link: \(link)", "loss: 1"], "scenario.closed", [:], about)
            }
            if let lanes = change.lanes {
                file.inject(
                    ["kind: lanes", "link: \(link)", "lanes: \(lanes)"], "scenario.lanes", ["n": "\(lanes)"], about)
            }
            if let speed = change.freeFlowKilometresPerHour.map({ Digits.fixed($0, 0) }) {
                file.inject(
                    ["kind: speed", "link: \(link)", "speed: \(speed)"], "scenario.speed", ["speed": speed], about)
            }
        }
        return file.text
    }
}

/// Lines of a scenario file.
private struct ScenarioText {
    private let words: BothPhrases
    private var lines: [String] = []
    private var injects = 0

    init(_ words: BothPhrases) { self.words = words }

    var text: String { lines.joined(separator: "\n") + "\n" }

    mutating func line(_ text: String) { lines.append(text) }

    mutating func inject(
        _ fields: [String], _ key: String, _ values: [String: String], _ names: [String: LocalizedText] = [:]
    ) {
        injects += 1
        line("- id: w\(Digits.padded(injects, 2))")
        line("  minute: 0")
        for field in fields { line("  \(field)") }
        told("text", key, values, names, indent: "  ")
    }

    mutating func told(
        _ field: String, _ key: String, _ values: [String: String], _ names: [String: LocalizedText] = [:],
        indent: String
    ) {
        let text = words(key, values, names)
        line("\(indent)\(field):")
        line("\(indent)  zh: \(Self.quoted(text.zh))")
        line("\(indent)  en: \(Self.quoted(text.en))")
    }

    private static func quoted(_ text: String) -> String {
        let parts = PlainText.sanitized(text).split(separator: "'", omittingEmptySubsequences: false)
        return "'\(parts.joined(separator: "''"))'"
    }
}

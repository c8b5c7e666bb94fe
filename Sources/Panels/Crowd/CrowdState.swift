package import CityModel

/// Where a user is on the crowd panel.
package struct CrowdState: Sendable, Hashable {
    /// What the detail shows of the selected place.
    package enum Page: Int, Sendable, CaseIterable {
        case now, gates, diversion, egress, unusual, history

        /// Key of its words in the string catalogue.
        package var key: String { "crowd.page.\(self)" }
        package var next: Page { Page(rawValue: rawValue + 1) ?? .now }
    }

    package var browse = BrowseState()
    package var page = Page.now
    package var whatIf: WhatIf?
    /// The step whose message is being confirmed: the plan may move on while it is typed.
    package var asked: DiversionStep?

    package init() {}
}

/// "What if the gates close, or let in so many an hour, from a time on?"
package struct WhatIf: Sendable, Hashable {
    /// Minutes after midnight, local.
    package let fromMinute: Int
    /// 0 = closed.
    package let personsPerHour: Double
    /// The one gate that closes, by its number in the list from 1; nil = all gates together are limited.
    package let gate: Int?

    package init(fromMinute: Int, personsPerHour: Double, gate: Int? = nil) {
        self.fromMinute = fromMinute
        self.personsPerHour = personsPerHour
        self.gate = gate
    }

    /// `15:00 0` closes all gates at three, `15:00 1200` lets in 1,200 an hour from then on, `15:00 g2` closes gate 2.
    package static func parse(_ text: String) -> WhatIf? {
        let words = text.split(separator: " ")
        guard let clock = words.first, words.count <= 2 else { return nil }
        let parts = clock.split(separator: ":").map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...23).contains(hour),
            (0...59).contains(minute)
        else { return nil }
        let from = hour * 60 + minute
        guard words.count == 2 else { return WhatIf(fromMinute: from, personsPerHour: 0) }
        if words[1].lowercased().hasPrefix("g") {
            guard let gate = Int(words[1].dropFirst()), gate >= 1 else { return nil }
            return WhatIf(fromMinute: from, personsPerHour: 0, gate: gate)
        }
        guard let rate = Double(words[1]), rate >= 0, rate.isFinite else { return nil }
        return WhatIf(fromMinute: from, personsPerHour: rate)
    }
}

/// What the model is made for.
package struct CrowdQuery: Sendable, Hashable {
    package let selected: EntityID?
    package let page: CrowdState.Page
    package let whatIf: WhatIf?

    package init(selected: EntityID?, page: CrowdState.Page = .now, whatIf: WhatIf? = nil) {
        self.selected = selected
        self.page = page
        self.whatIf = whatIf
    }
}

package import CityModel

/// Where a user is in the what-if mode.
package struct WhatIfState: Sendable, Hashable {
    package enum List: Int, Sendable, CaseIterable {
        case links, districts, scan, users
    }

    package var plan = WhatIfPlan()
    package var list = List.links
    /// The link under the hand, also while a list of something else is shown.
    package var link: EntityID?
    /// Whether closures are tried one after another.
    package var isScanning = false
    /// The plan kept as A to compare with.
    package var comparison: WhatIfPlan?

    package init() {}

    var query: WhatIfQuery {
        WhatIfQuery(plan: plan, isScanning: isScanning, usersOf: list == .users ? link : nil)
    }
}

/// What of the what-if mode decides what is computed.
package struct WhatIfQuery: Sendable, Hashable {
    package let plan: WhatIfPlan
    package let isScanning: Bool
    package let usersOf: EntityID?
}

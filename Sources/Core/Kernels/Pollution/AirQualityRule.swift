package import CityModel

/// One edition of HJ 633: breakpoints, the items of each report, and what happens when a value is missing.
package struct AirQualityRule: Sendable {
    package enum Edition: Int, Sendable { case hj633Year2012 = 2012, hj633Year2026 = 2026 }
    package enum Report: Sendable { case hourly, daily }

    /// What an item does above its last breakpoint.
    enum Ceiling: Sendable {
        /// The index stays at this value.
        case index(Int32)
        /// This item gives no index; another averaging time of the pollutant decides.
        case noIndex
    }

    package let edition: Edition
    /// First day of validity.
    package let validFrom: CivilDate
    /// First day on which the rule no longer holds; `nil` while in force.
    package let validUntil: CivilDate?
    /// Whether an incomplete set is published only when the rest exceeds 100 (2026: the rest is `NA`).
    package let withholdsIncomplete: Bool
    package let hourlyItems: [AirQualityItem]
    package let dailyItems: [AirQualityItem]
    /// Breakpoints in table units, indexed by item; a row has five to eight of them.
    let breakpoints: [[Int32]]
    let ceilings: [Ceiling]

    package func items(of report: Report) -> [AirQualityItem] {
        switch report {
        case .hourly: hourlyItems
        case .daily: dailyItems
        }
    }

    /// The edition in force on a day; the 2012 table also judges what is older than its own entry day.
    package static func inForce(on day: CivilDate) -> AirQualityRule {
        day >= year2026.validFrom ? year2026 : year2012
    }

    /// HJ 633-2012, replaced on 2026-03-01. Hourly particulate matter is the moving mean of 24 hours, and ozone counts
    /// with both averaging times.
    package static let year2012 = AirQualityRule(
        edition: .hj633Year2012,
        validFrom: CivilDate(daysSince1970: 16801), validUntil: CivilDate(daysSince1970: 20513),
        withholdsIncomplete: false,
        hourlyItems: [
            .sulfurDioxide1Hour, .nitrogenDioxide1Hour, .carbonMonoxide1Hour, .ozone1Hour, .ozone8Hours,
            .particulateMatter10Of24Hours, .particulateMatter25Of24Hours,
        ],
        dailyItems: [
            .sulfurDioxide24Hours, .nitrogenDioxide24Hours, .carbonMonoxide24Hours, .ozone8Hours, .ozone1Hour,
            .particulateMatter10Of24Hours, .particulateMatter25Of24Hours,
        ],
        breakpoints: table(particulateMatter10At100: 150, particulateMatter25At100: 75),
        ceilings: AirQualityItem.allCases.map {
            switch $0 {
            case .sulfurDioxide1Hour, .ozone8Hours: .noIndex
            default: .index(500)
            }
        })

    /// HJ 633-2026, in force from 2026-03-01. Hourly particulate matter is the 1 h mean on the 24 h breakpoints.
    package static let year2026 = AirQualityRule(
        edition: .hj633Year2026,
        validFrom: CivilDate(daysSince1970: 20513), validUntil: nil, withholdsIncomplete: true,
        hourlyItems: [
            .sulfurDioxide1Hour, .nitrogenDioxide1Hour, .carbonMonoxide1Hour, .ozone1Hour,
            .particulateMatter10Of24Hours, .particulateMatter25Of24Hours,
        ],
        dailyItems: [
            .sulfurDioxide24Hours, .nitrogenDioxide24Hours, .carbonMonoxide24Hours, .ozone8Hours,
            .particulateMatter10Of24Hours, .particulateMatter25Of24Hours,
        ],
        breakpoints: table(particulateMatter10At100: 120, particulateMatter25At100: 60),
        ceilings: AirQualityItem.allCases.map {
            switch $0 {
            case .sulfurDioxide1Hour: .index(200)
            case .ozone8Hours: .index(300)
            default: .index(500)
            }
        })

    /// Table 1 in the order of `AirQualityItem`; the editions differ in two cells.
    private static func table(particulateMatter10At100: Int32, particulateMatter25At100: Int32) -> [[Int32]] {
        [
            [0, 50, 150, 475, 800, 1600, 2100, 2620],
            [0, 150, 500, 650, 800],
            [0, 40, 80, 180, 280, 565, 750, 940],
            [0, 100, 200, 700, 1200, 2340, 3090, 3840],
            [0, 20, 40, 140, 240, 360, 480, 600],
            [0, 50, 100, 350, 600, 900, 1200, 1500],
            [0, 100, 160, 215, 265, 800],
            [0, 160, 200, 300, 400, 800, 1000, 1200],
            [0, 50, particulateMatter10At100, 250, 350, 420, 500, 600],
            [0, 35, particulateMatter25At100, 115, 150, 250, 350, 500],
        ]
    }
}

import CityKernels
package import CityModel

/// One line of a what-if list: a link, a district, a tried closure, or a pair of zones.
package struct WhatIfRow: BrowseItem {
    /// What a number of a row is; its name is the end of the keys of its title and method.
    enum Measure: String {
        case flow, flowBefore, flowChange, saturation, minutes, minutesBefore
        case districtHours, districtHoursBefore, districtChange
        case scanHours, scanCut, scanShare
        case userTrips, userShare

        var unit: String {
            switch self {
            case .flow, .flowBefore, .flowChange, .scanCut, .userTrips: "veh/h"
            case .saturation: ""
            case .minutes, .minutesBefore: "min"
            case .districtHours, .districtHoursBefore, .districtChange, .scanHours: "veh·h"
            case .scanShare, .userShare: "%"
            }
        }

        var decimals: Int {
            switch self {
            case .flow, .flowBefore, .flowChange, .scanHours, .scanCut, .userTrips: 0
            case .minutes, .minutesBefore, .districtHours, .districtHoursBefore, .districtChange, .userShare: 1
            case .saturation, .scanShare: 2
            }
        }
    }

    package let id: EntityID
    package let name: LocalizedText
    /// Direction of a link, else empty.
    let place: LocalizedText
    /// The name its figures are about.
    let subject: LocalizedText
    package let position: Coordinate?
    let path: [Coordinate]
    /// GB/T 33171-2016 on the settled speed; nil for rows that are no open link.
    let grade: CongestionGrade?
    let isClosed: Bool
    let isChanged: Bool
    private let numbers: [(measure: Measure, value: Double?)]

    /// - Parameter numbers: in the order of the detail.
    init(
        id: EntityID, name: LocalizedText, place: LocalizedText = .none, subject: LocalizedText,
        position: Coordinate?, path: [Coordinate] = [], grade: CongestionGrade? = nil, isClosed: Bool = false,
        isChanged: Bool = false, numbers: [(measure: Measure, value: Double?)]
    ) {
        (self.id, self.name, self.place, self.subject) = (id, name, place, subject)
        (self.position, self.path, self.grade) = (position, path, grade)
        (self.isClosed, self.isChanged, self.numbers) = (isClosed, isChanged, numbers)
    }

    /// All figures of the row. They are made when they are shown: of thousands of rows a screenful is.
    var figures: [Figure] { numbers.map { Self.figure($0.measure, $0.value, subject) } }

    func figure(_ measure: Measure) -> Figure? {
        numbers.first { $0.measure == measure }.map { Self.figure(measure, $0.value, subject) }
    }

    func value(_ measure: Measure) -> Double? { numbers.first { $0.measure == measure }?.value }

    private static func figure(_ measure: Measure, _ value: Double?, _ subject: LocalizedText) -> Figure {
        let key = "whatif.\(measure.rawValue)"
        return Figure(
            value: value, unit: measure.unit, decimals: measure.decimals, quality: .simulated, method: key, title: key,
            subject: subject, missing: .notApplicable)
    }
}

/// The five grades of urban traffic operation, from best to worst: 畅通, 基本畅通, 轻度拥堵, 中度拥堵, 严重拥堵
/// (GB/T 33171-2016 clause 8, DB11/T 785-2011). Unknown is not a grade: it is the absence of one.
package enum CongestionGrade: Int8, Sendable, CaseIterable, Comparable {
    case unobstructed = 0
    case basicallyUnobstructed = 1
    case lightlyCongested = 2
    case moderatelyCongested = 3
    case severelyCongested = 4

    /// 轻度拥堵 or worse.
    package var isCongested: Bool { self >= .lightlyCongested }

    package static func < (left: CongestionGrade, right: CongestionGrade) -> Bool { left.rawValue < right.rawValue }
}

/// Which rule a grade or index was made by. Both families use the same five words and the same 0-10 scale,
/// but they are different indexes: show the label beside the figure.
package enum CongestionStandard: String, Sendable, CaseIterable {
    /// GB/T 33171-2016: share of delay in travel time.
    case ratioGBT33171 = "GB/T 33171-2016"
    /// DB11/T 785-2011: speed thresholds by road class.
    case speedDB11T785 = "DB11/T 785-2011"
}

/// Road classes that the speed standard tells apart; secondary and branch roads share their thresholds.
package enum SpeedStandardClass: Int8, Sendable, CaseIterable {
    case expressway = 0
    case arterial = 1
    case secondary = 2
    case branch = 3
}

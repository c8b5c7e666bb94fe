/// The grade of a production-safety accident (State Council Order 493, article 3); the worst of three counts decides,
/// and a lower bound belongs to the grade.
package enum AccidentGrade: Int, Sendable, CaseIterable, Comparable {
    /// 一般, 较大, 重大, 特别重大.
    case ordinary = 4
    case larger = 3
    case major = 2
    case especiallyMajor = 1

    /// - Parameters:
    ///   - injured: seriously injured, acute industrial poisoning included.
    ///   - lossYuan: direct economic loss.
    package init(deaths: Int, injured: Int, lossYuan: Double) {
        self =
            [
                Self.grade(Double(deaths), from: 3, 10, 30), Self.grade(Double(injured), from: 10, 50, 100),
                Self.grade(lossYuan, from: 1e7, 5e7, 1e8),
            ].max() ?? .ordinary
    }

    private static func grade(_ value: Double, from larger: Double, _ major: Double, _ especially: Double) -> Self {
        if value >= especially { return .especiallyMajor }
        if value >= major { return .major }
        return value >= larger ? .larger : .ordinary
    }

    /// A worse grade is greater, although its number is smaller.
    package static func < (left: AccidentGrade, right: AccidentGrade) -> Bool { left.rawValue > right.rawValue }
}

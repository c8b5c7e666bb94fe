/// The class of a water section by its worst item (GB 3838-2002; evaluation method of 2011).
package struct WaterQuality: Sendable {
    package struct Reading: Sendable, Hashable {
        package let item: WaterQualityItem
        /// mg/L; pH dimensionless; coliforms per litre.
        package let value: Double

        package init(_ item: WaterQualityItem, _ value: Double) {
            self.item = item
            self.value = value
        }
    }

    package struct ItemVerdict: Sendable, Hashable {
        package let reading: Reading
        package let itemClass: WaterClass
        /// Value / limit of the target class − 1, when above that limit and meaningful for the item.
        package let excessMultiple: Double?
        /// Whether the item is worse than the target class.
        package let missesTarget: Bool
    }

    /// In the order of the readings; readings that are not finite are left out.
    package let items: [ItemVerdict]
    /// `nil` when no deciding item was measured.
    package let sectionClass: WaterClass?
    /// The deciding items at the section's class, largest excess first; empty in class I.
    package let decisive: [WaterQualityItem]

    /// - Parameters:
    ///   - target: the class aimed at, the base of excess multiples.
    ///   - oxygenSaturationPercent: lets 90 % stand for class I of dissolved oxygen, as the standard does.
    package init(
        _ readings: [Reading], body: WaterBody, target: WaterClass = .three, oxygenSaturationPercent: Double? = nil
    ) {
        let verdicts = readings.filter(\.value.isFinite).map { reading in
            let itemClass = Self.waterClass(
                of: reading, body: body, oxygenSaturationPercent: oxygenSaturationPercent)
            return ItemVerdict(
                reading: reading, itemClass: itemClass,
                excessMultiple: Self.excessMultiple(of: reading, body: body, target: target),
                missesTarget: itemClass > target)
        }
        let deciding = verdicts.filter(\.reading.item.decidesClass)
        let worst = deciding.map(\.itemClass).max()
        items = verdicts
        sectionClass = worst
        decisive =
            worst == .one
            ? []
            : deciding.filter { $0.itemClass == worst }
                .sorted { ($0.excessMultiple ?? 0) > ($1.excessMultiple ?? 0) }
                .map(\.reading.item)
    }

    /// The class of one item; a value at the limit belongs to the better class.
    package static func waterClass(
        of reading: Reading, body: WaterBody, oxygenSaturationPercent: Double? = nil
    ) -> WaterClass {
        let limits = reading.item.limits(in: body)
        switch reading.item {
        case .acidity:
            return (6...9).contains(reading.value) ? .one : .inferiorToFive
        case .dissolvedOxygen:
            if let saturation = oxygenSaturationPercent, saturation >= 90 { return .one }
            return nthClass(limits.firstIndex { reading.value >= $0 })
        default:
            return nthClass(limits.firstIndex { reading.value <= $0 })
        }
    }

    /// How many times over the target's limit: 0.5 means 1.5 times the limit.
    /// - Returns: `nil` at or under the limit, for pH and dissolved oxygen, and for a target worse than V.
    package static func excessMultiple(of reading: Reading, body: WaterBody, target: WaterClass) -> Double? {
        guard reading.item.hasExcessMultiple, target != .inferiorToFive else { return nil }
        let limit = reading.item.limits(in: body)[target.rawValue - 1]
        return reading.value > limit ? reading.value / limit - 1 : nil
    }

    private static func nthClass(_ index: Int?) -> WaterClass {
        index.flatMap { WaterClass(rawValue: $0 + 1) } ?? .inferiorToFive
    }
}

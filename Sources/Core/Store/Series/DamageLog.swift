internal import CityModel

/// Series-days that could not be read, each once, in the order they were met. Belongs to one connection's read.
final class DamageLog {
    private(set) var damages: [(key: BlockKey, damage: BlockDamage)] = []
    private var met: Set<BlockKey> = []

    func note(_ key: BlockKey, _ damage: BlockDamage) {
        if met.insert(key).inserted { damages.append((key, damage)) }
    }

    /// What a damaged row of the hot tier takes with it.
    func note(group: Int64, time: Int64, wanted: UInt64, _ damage: BlockDamage) {
        for place in 0..<SeriesGroup.size where wanted & (1 << UInt64(place)) != 0 {
            note(BlockKey(day: dayNumber(time), series: SeriesGroup.series(group, place)), damage)
        }
    }
}

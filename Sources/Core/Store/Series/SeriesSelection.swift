/// The series somebody wants, sorted by number and put into their groups.
struct SeriesSelection {
    /// What is wanted of one group.
    struct Part {
        let group: Int64
        /// A bit for every wanted place.
        fileprivate(set) var wanted: UInt64 = 0
        /// Where the series of a place stands among the wanted.
        fileprivate(set) var slots = [Int](repeating: 0, count: SeriesGroup.size)
    }

    /// Sorted.
    let ids: [Int64]
    private(set) var groups: [Part] = []
    /// Slots by number less `least`; -1 for those that are not wanted. Empty when they are few and far between.
    private var slots: [Int32] = []

    /// Passing over the numbers between two wanted ones costs about an eighth of a seek each.
    private static let passShare = 8

    init(_ series: [Int64]) {
        let isSorted = zip(series, series.dropFirst()).allSatisfy { $0 < $1 }
        ids = isSorted ? series : Set(series).sorted()
        for (slot, id) in ids.enumerated() {
            let group = SeriesGroup.number(of: id)
            if groups.last?.group != group { groups.append(Part(group: group)) }
            groups[groups.count - 1].wanted |= 1 << UInt64(SeriesGroup.place(of: id))
            groups[groups.count - 1].slots[SeriesGroup.place(of: id)] = slot
        }
        let span = most - least
        guard span >= 0, span < Int64(ids.count * Self.passShare) else { return }
        slots = Array(repeating: -1, count: Int(span) + 1)
        for (slot, id) in ids.enumerated() { slots[Int(id - least)] = Int32(slot) }
    }

    var least: Int64 { ids.first ?? 0 }
    var most: Int64 { ids.last ?? -1 }
    /// Whether one pass from the least to the most is the way to read them.
    var isDense: Bool { ids.count > 1 && !slots.isEmpty }

    /// The slot of a series that is wanted, however far apart they are.
    func slotOfWanted(_ id: Int64) -> Int? {
        groups.first { $0.group == SeriesGroup.number(of: id) }?.slots[SeriesGroup.place(of: id)]
    }

    func slot(of id: Int64) -> Int? {
        let place = Int(id - least)
        guard slots.indices.contains(place), slots[place] >= 0 else { return nil }
        return Int(slots[place])
    }
}

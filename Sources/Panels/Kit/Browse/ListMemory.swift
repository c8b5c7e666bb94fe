import Synchronization

/// Remembers the few things made from lists that were used last. Lists are told apart by where they lie in memory; an
/// entry holds its list, so that the place cannot be given to another list while the entry is there, nor the list be
/// changed in place.
final class ListMemory: Sendable {
    private struct Entry {
        let element: ObjectIdentifier
        let result: ObjectIdentifier
        let address: UInt
        let key: any Hashable & Sendable
        let list: any Sendable
        let value: any Sendable
    }

    static let shared = ListMemory()

    /// Two of a kind are enough for a panel that asks for one list while it shows another.
    private static let entriesOfAKind = 2
    /// Lists of one kind of thing: two, each as it came and as it is ordered. Others are let go with all made from them.
    private static let listsOfAKind = 4
    /// Lists of one kind while nobody asks for anything: one, as it came and as it is ordered.
    private static let listsOfAKindAtRest = 2

    private let entries = Mutex<[Entry]>([])

    init() {}

    func value<Element: Sendable, Key: Hashable & Sendable, Value: Sendable>(
        of list: [Element], for key: Key, make: () -> Value
    ) -> Value {
        if let value: Value = known(of: list, for: key) { return value }
        let value = make()
        keep(value, of: list, for: key)
        return value
    }

    /// What was made before; nil when it was not, or is forgotten.
    func known<Element: Sendable, Key: Hashable & Sendable, Value: Sendable>(of list: [Element], for key: Key) -> Value?
    {
        let (element, result) = (ObjectIdentifier(Element.self), ObjectIdentifier(Value.self))
        let address = Self.address(of: list)
        return entries.withLock { entries -> (any Sendable)? in
            let place = entries.lastIndex {
                $0.element == element && $0.result == result && $0.address == address && $0.key as? Key == key
            }
            guard let place else { return nil }
            let entry = entries.remove(at: place)
            entries.append(entry)
            return entry.value
        } as? Value
    }

    /// In place of what the same key had before.
    func keep<Element: Sendable, Key: Hashable & Sendable, Value: Sendable>(
        _ value: Value, of list: [Element], for key: Key
    ) {
        let (element, result) = (ObjectIdentifier(Element.self), ObjectIdentifier(Value.self))
        let address = Self.address(of: list)
        entries.withLock { entries in
            entries.removeAll {
                $0.element == element && $0.result == result && $0.address == address && $0.key as? Key == key
            }
            let same = entries.indices.filter { entries[$0].element == element && entries[$0].result == result }
            if same.count >= Self.entriesOfAKind { entries.remove(at: same[0]) }
            entries.append(
                Entry(element: element, result: result, address: address, key: key, list: list, value: value))
            Self.keepNewest(Self.listsOfAKind, of: element, in: &entries)
        }
    }

    /// Lets go of lists that newer ones of their kind stand for, and with them of all that made them.
    func letGoOfOld() {
        // What is let go is freed after the lock is: freeing takes long and may come back here.
        _ = entries.withLock { entries in
            let before = entries
            for element in Set(entries.map(\.element)) {
                Self.keepNewest(Self.listsOfAKindAtRest, of: element, in: &entries)
            }
            return before
        }
    }

    private static func keepNewest(_ count: Int, of element: ObjectIdentifier, in entries: inout [Entry]) {
        var used: Set<UInt> = []
        for entry in entries.reversed() where entry.element == element && used.count < count {
            used.insert(entry.address)
        }
        entries.removeAll { $0.element == element && !used.contains($0.address) }
    }

    /// Where a list lies in memory.
    static func address<Element>(of list: [Element]) -> UInt {
        list.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
    }
}

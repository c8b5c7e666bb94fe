/// Values that repeat from row to row, kept once: a village's identifier stands in each of its thousands of households.
struct SharedValues<Value: Hashable> {
    private var kept: Set<Value> = []

    mutating func one(_ value: Value) -> Value { kept.insert(value).memberAfterInsert }
}

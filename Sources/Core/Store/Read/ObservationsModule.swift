internal import CityModel
internal import GRDB
internal import GRDBSQLite

/// The table-valued `observations(entity, metric, time, value, flag)` of a query: both tiers of the series store as one
/// virtual table (sqlite.org/vtab.html), read through a connection of the pool's. What is asked of entity, metric and
/// time is looked up, not sifted.
final class ObservationsModule {
    /// What made a query fail, as SQLite's codes tell little.
    fileprivate(set) var failure: (any Error)?
    fileprivate let reader: Database

    init(reader: Database) { self.reader = reader }

    /// Makes the table known to a connection, which must not outlive the module.
    func register(on connection: RawConnection) throws {
        try connection.check(
            sqlite3_create_module_v2(
                connection.handle, "observations", definition.pointer, Unmanaged.passUnretained(self).toOpaque(), nil))
    }
}

/// What a statement wants, as bits of the index number; the arguments come in this order.
private enum Wanted {
    static let entity: Int32 = 1
    static let metric: Int32 = 2
    static let timeFrom: Int32 = 4
    static let timeThrough: Int32 = 8
}

/// One pass over the table, series by series in order of entity and metric.
private final class ObservationsCursor {
    /// Observations held at most, several series together where they are short.
    private static let capacity = 400_000

    let module: ObservationsModule
    private var series: [(id: Int64, entity: String, metric: String)] = []
    /// Where in `series` the loaded ones end, and the present one.
    private var loaded = 0
    private var present = 0
    private var samples: [Int64: [Sample]] = [:]
    private var current: [Sample] = []
    private var place = 0
    private(set) var row: Int64 = 0
    private var (from, through) = (Int64.min, Int64.max)
    private var groupSize = 1

    init(_ module: ObservationsModule) { self.module = module }

    var isAtEnd: Bool { place >= current.count && present >= series.count }
    var sample: Sample { current[place] }
    var entity: String { series[present].entity }
    var metric: String { series[present].metric }

    func start(entity: String?, metric: String?, from: Int64, through: Int64) throws {
        (self.from, self.through) = (from, through)
        (loaded, present, place, row, current, samples, groupSize) = (0, 0, 0, 0, [], [:], 1)
        series = try module.reader.all(
            """
            SELECT id, entity, metric FROM series
            WHERE (?1 IS NULL OR entity = ?1) AND (?2 IS NULL OR metric = ?2) ORDER BY entity, metric
            """
        ) {
            $0.text(entity)
            $0.text(metric)
        } _: {
            (id: $0.integer(), entity: $0.text(), metric: $0.text())
        }
        if from > through { series = [] }
        present = -1
        try advanceSeries()
    }

    func next() throws {
        (place, row) = (place + 1, row + 1)
        if place >= current.count { try advanceSeries() }
    }

    private func advanceSeries() throws {
        place = 0
        current = []
        while current.isEmpty {
            present += 1
            guard present < series.count else { return }
            if present >= loaded { try load() }
            current = samples.removeValue(forKey: series[present].id) ?? []
        }
    }

    /// The first series alone, so that a statement that wants little is soon done; then as many as fit.
    private func load() throws {
        let part = series[loaded..<min(series.count, loaded + groupSize)]
        samples = try SeriesScan(module.reader).samples(part.map(\.id), from: from, through: through)
        loaded += part.count
        let largest = samples.values.map(\.count).max() ?? 0
        groupSize = min(groupSize * 8, max(1, Self.capacity / max(1, largest)))
    }
}

/// SQLite's own struct first, as it is handed back as that.
private struct ObservationsTable {
    var base = sqlite3_vtab()
    var module: Unmanaged<ObservationsModule>
}

private struct ObservationsCursorBox {
    var base = sqlite3_vtab_cursor()
    var cursor: Unmanaged<ObservationsCursor>
}

private let declaration = "CREATE TABLE observations(entity TEXT, metric TEXT, time INTEGER, value REAL, flag TEXT)"

/// The module's functions, made once and never freed.
private struct ModuleDefinition: @unchecked Sendable {
    /// Never written after it was made, so that threads may share it.
    let pointer: UnsafeMutablePointer<sqlite3_module>
}

private let definition: ModuleDefinition = {
    var module = sqlite3_module()
    module.iVersion = 1
    module.xConnect = { connection, context, _, _, table, _ in
        guard let context, let table else { return SQLITE_MISUSE }
        let code = sqlite3_declare_vtab(connection, declaration)
        guard code == SQLITE_OK else { return code }
        let made = UnsafeMutablePointer<ObservationsTable>.allocate(capacity: 1)
        made.initialize(
            to: ObservationsTable(module: Unmanaged<ObservationsModule>.fromOpaque(context)))
        table.pointee = UnsafeMutableRawPointer(made).assumingMemoryBound(to: sqlite3_vtab.self)
        return SQLITE_OK
    }
    module.xDisconnect = { table in
        guard let table else { return SQLITE_OK }
        UnsafeMutableRawPointer(table).assumingMemoryBound(to: ObservationsTable.self).deallocate()
        return SQLITE_OK
    }
    module.xBestIndex = { _, info in
        guard let info else { return SQLITE_MISUSE }
        chooseIndex(info)
        return SQLITE_OK
    }
    module.xOpen = { table, cursor in
        guard let table, let cursor else { return SQLITE_MISUSE }
        let module = UnsafeMutableRawPointer(table).assumingMemoryBound(to: ObservationsTable.self).pointee.module
        let made = UnsafeMutablePointer<ObservationsCursorBox>.allocate(capacity: 1)
        made.initialize(
            to: ObservationsCursorBox(
                cursor: Unmanaged.passRetained(ObservationsCursor(module.takeUnretainedValue()))))
        cursor.pointee = UnsafeMutableRawPointer(made).assumingMemoryBound(to: sqlite3_vtab_cursor.self)
        return SQLITE_OK
    }
    module.xClose = { cursor in
        guard let cursor else { return SQLITE_OK }
        let box = UnsafeMutableRawPointer(cursor).assumingMemoryBound(to: ObservationsCursorBox.self)
        box.pointee.cursor.release()
        box.deallocate()
        return SQLITE_OK
    }
    module.xFilter = { cursor, wanted, _, count, values in
        reporting(cursor) { try start($0, wanted, count, values) }
    }
    module.xNext = { cursor in reporting(cursor) { try $0.next() } }
    module.xEof = { cursor in opened(cursor)?.isAtEnd == false ? 0 : 1 }
    module.xColumn = { cursor, context, column in
        guard let cursor = opened(cursor), let context else { return SQLITE_MISUSE }
        give(column, of: cursor, to: context)
        return SQLITE_OK
    }
    module.xRowid = { cursor, row in
        row?.pointee = opened(cursor)?.row ?? 0
        return SQLITE_OK
    }
    let pointer = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
    pointer.initialize(to: module)
    return ModuleDefinition(pointer: pointer)
}()

private func opened(_ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> ObservationsCursor? {
    cursor.map {
        UnsafeMutableRawPointer($0).assumingMemoryBound(to: ObservationsCursorBox.self).pointee.cursor
            .takeUnretainedValue()
    }
}

private func reporting(
    _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?, _ body: (ObservationsCursor) throws -> Void
) -> Int32 {
    guard let cursor = opened(cursor) else { return SQLITE_MISUSE }
    do {
        try body(cursor)
        return SQLITE_OK
    } catch {
        cursor.module.failure = error
        return SQLITE_ERROR
    }
}

/// Takes what helps of the conditions; SQLite tests all of them again, so that taking too little is never wrong.
private func chooseIndex(_ info: UnsafeMutablePointer<sqlite3_index_info>) {
    var chosen: [Int32: Int] = [:]
    for place in 0..<Int(info.pointee.nConstraint) {
        let constraint = info.pointee.aConstraint[place]
        guard constraint.usable != 0 else { continue }
        let wanted = bits(constraint, info, Int32(place))
        for bit in wanted where chosen[bit] == nil { chosen[bit] = place }
    }
    var arguments: [Int: Int32] = [:]
    var number: Int32 = 0
    for bit in [Wanted.entity, Wanted.metric, Wanted.timeFrom, Wanted.timeThrough] {
        guard let place = chosen[bit], arguments[place] == nil else { continue }
        arguments[place] = Int32(arguments.count + 1)
        info.pointee.aConstraintUsage[place].argvIndex = Int32(arguments.count)
        number |= bit
    }
    // One condition `time = ?` serves as both ends.
    if let from = chosen[Wanted.timeFrom], from == chosen[Wanted.timeThrough] { number |= Wanted.timeThrough << 4 }
    info.pointee.idxNum = number
    var rows = 2e7
    if number & Wanted.entity != 0 { rows /= 500 }
    if number & Wanted.metric != 0 { rows /= 20 }
    if number & Wanted.timeFrom != 0 { rows /= 8 }
    if number & Wanted.timeThrough != 0 { rows /= 8 }
    info.pointee.estimatedCost = rows
    info.pointee.estimatedRows = Int64(rows)
    info.pointee.orderByConsumed = isSorted(info) ? 1 : 0
}

private func bits(
    _ constraint: sqlite3_index_constraint, _ info: UnsafeMutablePointer<sqlite3_index_info>,
    _ place: Int32
) -> [Int32] {
    switch (constraint.iColumn, Int32(constraint.op)) {
    case (0...1, SQLITE_INDEX_CONSTRAINT_EQ):
        // Another collation finds more than the exact name.
        let collation = sqlite3_vtab_collation(info, place).map { String(cString: $0) }
        return collation == "BINARY" ? [constraint.iColumn == 0 ? Wanted.entity : Wanted.metric] : []
    case (2, SQLITE_INDEX_CONSTRAINT_EQ): return [Wanted.timeFrom, Wanted.timeThrough]
    case (2, SQLITE_INDEX_CONSTRAINT_GE), (2, SQLITE_INDEX_CONSTRAINT_GT): return [Wanted.timeFrom]
    case (2, SQLITE_INDEX_CONSTRAINT_LE), (2, SQLITE_INDEX_CONSTRAINT_LT): return [Wanted.timeThrough]
    default: return []
    }
}

/// Whether rows come in the order asked for as it is: entity, metric, time.
private func isSorted(_ info: UnsafeMutablePointer<sqlite3_index_info>) -> Bool {
    (0..<Int(info.pointee.nOrderBy)).allSatisfy {
        let term = info.pointee.aOrderBy[$0]
        return $0 < 3 && term.iColumn == Int32($0) && term.desc == 0
    }
}

private func start(
    _ cursor: ObservationsCursor, _ wanted: Int32, _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?
) throws {
    var arguments = (0..<Int(count)).map { values?[$0] }[...]
    let entity = wanted & Wanted.entity != 0 ? text(arguments.removeFirst()) : nil
    let metric = wanted & Wanted.metric != 0 ? text(arguments.removeFirst()) : nil
    var (from, through) = (Int64.min, Int64.max)
    let isMoment = wanted & (Wanted.timeThrough << 4) != 0
    if wanted & Wanted.timeFrom != 0 {
        let value = arguments.removeFirst()
        from = seconds(value, isLower: true) ?? .min
        if isMoment { through = seconds(value, isLower: false) ?? .max }
    }
    if wanted & Wanted.timeThrough != 0 { through = seconds(arguments.removeFirst(), isLower: false) ?? .max }
    try cursor.start(entity: entity, metric: metric, from: from, through: through)
}

/// Nil for what is no text: the condition is then left to SQLite.
private func text(_ value: OpaquePointer??) -> String? {
    guard let value = value ?? nil, sqlite3_value_type(value) == SQLITE_TEXT else { return nil }
    return sqlite3_value_text(value).map { String(cString: $0) }
}

/// The second at or outside the bound; nil for what is no number.
private func seconds(_ value: OpaquePointer??, isLower: Bool) -> Int64? {
    guard let value = value ?? nil else { return nil }
    switch sqlite3_value_type(value) {
    case SQLITE_INTEGER: return sqlite3_value_int64(value)
    case SQLITE_FLOAT:
        let number = sqlite3_value_double(value).rounded(isLower ? .down : .up)
        return Int64(exactly: number) ?? (number < 0 ? .min : .max)
    default: return nil
    }
}

private func give(_ column: Int32, of cursor: ObservationsCursor, to context: OpaquePointer) {
    switch column {
    case 0: give(cursor.entity, to: context)
    case 1: give(cursor.metric, to: context)
    case 2: sqlite3_result_int64(context, cursor.sample.time.secondsSince1970)
    // SQLite has no not-a-number, and minus zero is zero there.
    case 3: sqlite3_result_double(context, cursor.sample.value)
    default: give(cursor.sample.flag.word, to: context)
    }
}

private func give(_ text: String, to context: OpaquePointer) {
    var text = text
    text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
            sqlite3_result_text(
                context, $0.baseAddress, Int32($0.count), unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        }
    }
}

import CityAccess
import CityModel
import CityStore
import Foundation

/// Measures what a store is used for, one thing after the other, each on the rows that are there by then.
struct StoreBench {
    private static let stepsPerDay = 288
    private static let arrivalDays = 2
    private static let yearDays = 365
    private static let stallDays = 3
    private static let yearKey = SeriesKey("bench.year", "weather.temperature")

    let folder: String
    let city: SyntheticCity
    /// Days of the bulk import.
    let days: Int

    private var csv: String { folder + "/rows.csv" }
    private var bulk: String { folder + "/bulk.db" }
    private var bulkRows: Int { days * Self.stepsPerDay * city.keys.count }

    static func clear(_ folder: String) {
        for file in ["rows.csv", "bulk.db", "arrival.db", "blocks.db", "stall.db"] { remove("\(folder)/\(file)") }
        rmdir(folder)
    }

    private static func remove(_ file: String) {
        for suffix in ["", "-wal", "-shm"] { unlink(file + suffix) }
    }

    /// - Parameter progress: gets the name of each measure before it is taken.
    func run(progress: (String) -> Void) throws -> [BenchMeasure] {
        var measures: [BenchMeasure] = []
        func measure(_ name: String, _ note: String = "", _ body: (inout Stopwatch) throws -> Int) throws {
            progress(name)
            measures.append(try BenchMeasure.take(name, note, body))
        }
        try measureArrival(measure)
        try writeRows()
        try measure("parse", "rows.csv read, nothing stored") { try parse(&$0) }
        let cache = try fresh(bulk)
        try measure("import", "rows.csv into blocks, parsing included") { watch in
            try watch.time {
                try ObservationImport(cache: cache, source: "bench", format: .csv, refusedLimit: 0)
                    .run(csv, now: SyntheticCity.start).stored
            }
        }
        try measureSize("size", cache, measure)
        try measure("blocks", "the same rows without text") { try fillBlocks(&$0) }
        try addYear(to: cache)
        try measureReads(cache, measure)
        try measureStall(measure)
        return measures
    }

    private typealias Measuring = (String, String, (inout Stopwatch) throws -> Int) throws -> Void

    private func fresh(_ path: String) throws -> CityCache {
        Self.remove(path)
        return try CityCache(path: path, cipher: nil)
    }

    private func measureArrival(_ measure: Measuring) throws {
        let cache = try fresh(folder + "/arrival.db")
        try measure("append", "batches of \(city.keys.count), each durable") { watch in
            var rows = 0
            for hour in 0..<Self.arrivalDays * 24 {
                let batches = (hour * 12..<hour * 12 + 12).map(batch)
                try watch.time {
                    for batch in batches { rows += try cache.append(batch).stored }
                }
            }
            return rows
        }
        try measure("compact", "days that are over into blocks") { watch in
            try watch.time {
                try cache.compact(daysBefore: Timestamp(secondsSince1970: .max), maximumSteps: .max).observations
            }
        }
        try measureSize("sizeArrival", cache, measure)
    }

    /// Rows are reads made meanwhile, seconds the longest of them.
    private func measureStall(_ measure: Measuring) throws {
        let cache = try fresh(folder + "/stall.db")
        for step in 0..<Self.stallDays * Self.stepsPerDay { _ = try cache.append(batch(step)) }
        let reads = try StoreStall(cache: cache, city: city, days: Self.stallDays).measure()
        func milliseconds(_ seconds: Double) -> String { Digits.fixed(seconds * 1000, 2) }
        let note = """
            longest read during housekeeping; 99 of 100 within \(milliseconds(reads.housekeeping.percentile99)) ms, \
            longest without it \(milliseconds(reads.alone.longest)) ms
            """
        try measure("stall", note) { watch in
            watch.add(reads.housekeeping.longest)
            return reads.housekeeping.seconds.count
        }
    }

    /// Rows are observations, seconds the bytes of the whole file for each; a note says those in blocks.
    private func measureSize(_ name: String, _ cache: CityCache, _ measure: Measuring) throws {
        let info = try cache.information()
        let tiers = info.tiers
        let inBlocks = tiers.bytesPerBlockObservation
        try measure(
            name,
            "bytes/observation \(Digits.fixed(info.bytesPerObservation, 2)), in blocks \(Digits.fixed(inBlocks, 2))"
        ) { _ in
            info.observations
        }
    }

    private func batch(_ step: Int) -> ObservationBatch {
        let time = city.time(step)
        return ObservationBatch(
            source: "bench",
            observations: city.keys.enumerated().map { series, key in
                Observation(entity: key.entity, metric: key.metric, time: time, value: city.value(series, step))
            })
    }

    /// One series after another, as an archive is handed over.
    private func writeRows() throws {
        let writer = try OutputWriter(csv)
        try writer.write("entity,metric,time,value,flag\n")
        var lines = ObservationLines(.csv)
        for (series, key) in city.keys.enumerated() {
            for step in 0..<days * Self.stepsPerDay {
                let observation = Observation(
                    entity: key.entity, metric: key.metric, time: city.time(step), value: city.value(series, step))
                try writer.write { lines.append(observation, to: &$0) }
            }
        }
        try writer.finish()
    }

    private func parse(_ watch: inout Stopwatch) throws -> Int {
        try watch.time {
            var rows = 0
            try ObservationImport.pieces(of: csv, .csv) { text in
                rows += text.columns.count
                text.clear()
            }
            return rows
        }
    }

    private func fillBlocks(_ watch: inout Stopwatch) throws -> Int {
        let filling = try fresh(folder + "/blocks.db").seriesImport(source: "bench")
        var values = [Double](repeating: 0, count: days * Self.stepsPerDay)
        for (series, key) in city.keys.enumerated() {
            for step in values.indices { values[step] = city.value(series, step) }
            try watch.time {
                let handle = filling.series(key.entity, key.metric)
                for step in values.indices {
                    try filling.add(
                        handle, time: city.time(step).secondsSince1970, value: values[step], flag: .valid)
                }
            }
        }
        return try watch.time { try filling.finish().stored }
    }

    private func addYear(to cache: CityCache) throws {
        let filling = cache.seriesImport(source: "bench")
        let handle = filling.series(Self.yearKey.entity, Self.yearKey.metric)
        for step in 0..<Self.yearDays * Self.stepsPerDay {
            try filling.add(handle, time: city.time(step).secondsSince1970, value: city.value(0, step), flag: .valid)
        }
        _ = try filling.finish()
    }

    private func measureReads(_ cache: CityCache, _ measure: Measuring) throws {
        let end = city.time(days * Self.stepsPerDay)
        let day = TimeRange(last: 86_400, before: end)
        let year = TimeRange(start: SyntheticCity.start, end: city.time(Self.yearDays * Self.stepsPerDay))
        let middle = city.keys[city.keys.count / 2]
        func look(_ body: (Snapshot) throws -> Int) throws -> Int {
            try cache.read(asOf: Timestamp(secondsSince1970: .max), viewer: .system, body)
        }
        try measure("latest", "newest value of every series") { watch in
            try watch.median {
                try look { snapshot in
                    try SyntheticCity.metrics.reduce(0) { try $0 + snapshot.latest($1, within: .max).count }
                }
            }
        }
        try measure("day", "one series") { try $0.median { try look { try $0.samples(middle, in: day).count } } }
        try measure("year", "one series, every 5 min") {
            try $0.median { try look { try $0.samples(Self.yearKey, in: year).count } }
        }
        try measure("cityHours", "hourly means of the last 24 h by metric, from roll-ups") { watch in
            try watch.median {
                try cache.hourMeans(in: day).values.reduce(0) { $0 + $1.count }
            }
        }
        try measure("profile", "hour-of-day means of every series, in process") { watch in
            try watch.median {
                for metric in SyntheticCity.metrics {
                    _ = try cache.profile(
                        metric: metric, in: TimeRange(start: SyntheticCity.start, end: end),
                        utcOffsetSeconds: CivilTime.shanghaiOffset)
                }
                return bulkRows
            }
        }
    }
}

import CityKernels
import CityModel
import Dispatch

/// Forecasts every row after the training as if it were now, and holds them against what came.
struct ForecastReplay {
    private struct Sums {
        var error = 0.0, square = 0.0, persistence = 0.0, profile = 0.0, inside = 0.0, count = 0
    }

    private let table: SpeedTable
    private let model: SpeedForecastModel
    private let trainedRows: Int
    private let minutes: [Int]
    private let profiles: [Int: DayProfile]
    private var sums: [Sums]
    /// Sensors never read in the training: nothing is known of them.
    let isUnknown: [Bool]
    private var seconds = 0.0
    private var forecasts = 0

    init(table: SpeedTable, model: SpeedForecastModel, trainedRows: Int, minutes: [Int]) {
        (self.table, self.model, self.trainedRows, self.minutes) = (table, model, trainedRows, minutes)
        let history = table.history(before: trainedRows)
        let days = Array(0..<history.dayCount)
        profiles = Dictionary(uniqueKeysWithValues: [0, 1].map { ($0, DayProfile(history, kind: $0, days: days)) })
        sums = Array(repeating: Sums(), count: minutes.count)
        isUnknown = table.sensors.indices.map { table.isDark($0, before: trainedRows) }
    }

    /// Sensors that were read before, but not in the rows that a forecast made at this one rests on.
    func silent(atRow row: Int) -> [Int] {
        let count = table.sensors.count
        return table.sensors.indices.filter { sensor in
            !isUnknown[sensor]
                && !(max(0, row - Self.recentRows + 1)...row).contains {
                    table.speeds[$0 * count + sensor].isFinite
                }
        }
    }

    private static let recentRows = 6

    var meanForecastSeconds: Double { forecasts > 0 ? seconds / Double(forecasts) : 0 }

    var scores: [TrafficForecast.Score] {
        zip(minutes, sums).map { minutes, sum in
            func mean(_ total: Double) -> Double? { sum.count > 0 ? total / Double(sum.count) : nil }
            return TrafficForecast.Score(
                minutes: minutes, mae: mean(sum.error), rmse: mean(sum.square)?.squareRoot(),
                persistenceMae: mean(sum.persistence), profileMae: mean(sum.profile),
                skill: sum.persistence > 0 ? 1 - sum.error / sum.persistence : nil, coverage80: mean(sum.inside),
                count: sum.count)
        }
    }

    /// The forecast made with rows up to and with this one.
    func forecast(atRow row: Int) -> SpeedForecastModel.Forecast {
        let sensors = table.sensors.count
        var recent: [Double] = []
        for earlier in row - Self.recentRows + 1...row {
            let known = earlier >= 0 ? table.speeds[earlier * sensors..<(earlier + 1) * sensors] : []
            recent += known.isEmpty ? Array(repeating: .nan, count: sensors) : Array(known)
        }
        let day = row / table.slotsPerDay
        return model.forecast(
            recent: recent, slot: row % table.slotsPerDay, kindToday: table.kind(ofDay: day),
            kindTomorrow: table.kind(ofDay: day + 1))
    }

    mutating func run(writing path: String?, isCancelled: () -> Bool) throws {
        let writer = try path.map { try OutputWriter($0) }
        try writer?.write("time,sensor,minutes,speed,lower80,upper80,actual\n")
        for row in trainedRows..<max(trainedRows, table.rowCount) where !isCancelled() {
            let begun = DispatchTime.now().uptimeNanoseconds
            let made = forecast(atRow: row)
            seconds += Double(DispatchTime.now().uptimeNanoseconds - begun) / 1e9
            forecasts += 1
            for (position, horizon) in made.horizons.enumerated() where row + horizon < table.rowCount {
                for sensor in table.sensors.indices {
                    let index = sensor * made.horizons.count + position
                    judge(made, index, row: row, horizon: horizon, sensor: sensor, position: position)
                    let actual = table.speeds[(row + horizon) * table.sensors.count + sensor]
                    func field(_ value: Double) -> String {
                        isUnknown[sensor] || !value.isFinite ? "" : "\(value)"
                    }
                    try writer?.write(
                        "\(table.time(ofRow: row).iso8601),\(table.sensors[sensor]),\(minutes[position]),"
                            + "\(field(made.speeds[index])),\(field(made.lower[index])),\(field(made.upper[index])),"
                            + (actual.isFinite ? "\(actual)" : "") + "\n")
                }
            }
        }
        try writer?.finish()
    }

    private mutating func judge(
        _ made: SpeedForecastModel.Forecast, _ index: Int, row: Int, horizon: Int, sensor: Int, position: Int
    ) {
        let actual = table.speeds[(row + horizon) * table.sensors.count + sensor]
        let now = table.speeds[row * table.sensors.count + sensor]
        guard actual.isFinite, now.isFinite, !isUnknown[sensor] else { return }
        let later = row + horizon
        let usual =
            profiles[table.kind(ofDay: later / table.slotsPerDay)]?.median(
                slot: later % table.slotsPerDay, sensor: sensor) ?? .nan
        let error = actual - made.speeds[index]
        sums[position].error += abs(error)
        sums[position].square += error * error
        sums[position].persistence += abs(actual - now)
        sums[position].profile += abs(actual - (usual.isFinite ? usual : now))
        sums[position].inside += made.lower[index] <= actual && actual <= made.upper[index] ? 1 : 0
        sums[position].count += 1
    }
}

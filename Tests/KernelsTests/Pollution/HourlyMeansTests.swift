import TestSupport
import Testing

@testable import CityKernels

struct HourlyMeansTests {
    private static let data = "pollution/openair_marylebone/mydata.csv"

    @Test(.enabled(if: ReferenceData.isPresent(Self.data)))
    func dailyMeansAndOzoneOfMaryleboneEqualTheReference() throws {
        let hourly = try DomainTable(Self.data)
        let expected = try DomainTable("pollution/openair_marylebone/expected_daily.csv")
        let dates = try hourly.texts("date")
        let days = try expected.texts("day")
        var dayOfRow: [String: Int] = [:]
        for (index, day) in days.enumerated() { dayOfRow[day] = index }
        for name in ["so2", "no2", "pm10", "co"] {
            let hours = try Self.grouped(hourly.numbers(name), dates: dates, days: dayOfRow)
            for (day, wanted) in zip(hours, try expected.numbers(name)) {
                let mean = HourlyMeans.dailyMean(of: day.span)
                Self.expectEqual(mean, wanted)
            }
        }
        let ozone = try Self.grouped(hourly.numbers("o3"), dates: dates, days: dayOfRow)
        let windows = try expected.numbers("n_windows")
        for (index, wanted) in try expected.numbers("o3_mda8").enumerated() {
            let day = ozone[index]
            let figure = HourlyMeans.dailyMaximumEightHourMean(of: day.span)
            #expect(Double(figure.validWindows) == windows[index], "\(days[index])")
            Self.expectEqual(figure.value, wanted)
        }
    }

    @Test func aDayNeedsTwentyHours() {
        var hours = [Double](repeating: 3, count: 24)
        for missing in 0..<4 { hours[missing] = .nan }
        let atTwenty = HourlyMeans.dailyMean(of: hours.span)
        #expect(atTwenty == 3)
        hours[4] = .nan
        let atNineteen = HourlyMeans.dailyMean(of: hours.span)
        #expect(atNineteen == nil)
    }

    @Test func aMovingMeanLooksBackOnly() {
        let means = HourlyMeans.movingMeans(of: [1, 2, .nan, 4, 5], window: 3, minimumHours: 2)
        #expect(means[0].isNaN)
        #expect(Array(means[1...]) == [1.5, 1.5, 3, 4.5])
    }

    @Test func theOzoneMaximumIsTheHandWorkedWindow() {
        let hours = (0..<24).map { (10..<18).contains($0) ? 100.0 : 20.0 }
        let figure = HourlyMeans.dailyMaximumEightHourMean(of: hours.span)
        #expect(figure.value == 100)
        #expect(figure.validWindows == 17)
    }

    @Test func flaggedHoursNeverEnterMeans() {
        let flags: [MonitoringFlag] = [.normal, .calibration, .maintenance, .fault, .stopped, .linkBroken, .setByHand]
        let admitted = HourlyMeans.admitted([1, 2, 3, 4, 5, 6, 7], flags: flags)
        #expect(admitted.filter { !$0.isNaN } == [1, 7])
        #expect(MonitoringFlag(rawValue: UInt8(ascii: "M")) == .maintenance)
        #expect(MonitoringFlag(rawValue: UInt8(ascii: "T")) == .overRange)
    }

    @Test func aYearMayMissNoWholeWeekOfAMonth() {
        var days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        #expect(HourlyMeans.isAnnualMeanValid(validDaysByMonth: days))
        days[5] = 26
        #expect(!HourlyMeans.isAnnualMeanValid(validDaysByMonth: days))
        #expect(!HourlyMeans.isAnnualMeanValid(validDaysByMonth: [27, 25, 27, 27, 27, 27, 27, 27, 27, 27, 27, 27]))
    }

    private static func grouped(_ values: [Double], dates: [String], days: [String: Int]) throws -> [[Double]] {
        var grouped = [[Double]](repeating: [Double](repeating: .nan, count: 24), count: days.count)
        for (value, date) in zip(values, dates) {
            guard let day = days[String(date.prefix(10))] else { continue }
            grouped[day][try #require(Int(date.dropFirst(11).prefix(2)))] = value
        }
        return grouped
    }

    /// The file prints ten digits.
    private static func expectEqual(_ value: Double?, _ wanted: Double) {
        if wanted.isNaN {
            #expect(value == nil)
        } else {
            #expect(abs((value ?? .nan) - wanted) <= 1e-9 * max(1, abs(wanted)))
        }
    }
}

import CityKernels
import Testing

@Suite("Regular grid")
struct RegularGridTests {
    private func hours(_ count: Int) -> [Int64] { (0..<count).map { Int64($0) * 3600 } }

    @Test("the step is the most frequent distance, whatever gaps and repeats there are")
    func step() {
        #expect(RegularGrid.stepSeconds(of: [0, 300, 600, 600, 900, 604_800, 605_100]) == 300)
        #expect(RegularGrid.stepSeconds(of: [5, 5]) == nil)
        #expect(RegularGrid(times: [5, 5], readings: [1, 2]) == nil)
    }

    @Test("rows in disorder are sorted, repeats keep the first reading, gaps are missing")
    func disorder() throws {
        let grid = try #require(
            RegularGrid(times: [0, 7_200, 3_600, 3_600, 18_000, 21_600], readings: [1, 3, 2, 99, 6, 7]))
        #expect(grid.stepSeconds == 3_600)
        #expect(grid.values.prefix(3) == [1, 2, 3])
        #expect(grid.values[3].isNaN && grid.values[4].isNaN)
        #expect(grid.values.suffix(2) == [6, 7])
        #expect(grid.notes.contains(.duplicates(1)) && grid.notes.contains(.unordered(2)))
        #expect(grid.notes.contains(.gaps(steps: 2, longest: 2)))
        #expect(grid.stepOfReading == [0, 2, 1, 1, 5, 6])
    }

    @Test("a gap of weeks keeps the phase of the week")
    func longGap() throws {
        let week: Int64 = 7 * 86_400
        let later = hours(48).map { $0 + 5 * week }
        let times = hours(48) + later
        let readings = times.map { (time: Int64) -> Double in Double(time % week) / 3600 + 1 }
        let grid = try #require(RegularGrid(times: times, readings: readings))
        #expect(grid.values.count == 5 * 168 + 48)
        for step in 0..<48 { #expect(grid.values[step] == grid.values[step + 5 * 168]) }
    }

    @Test("negative, frozen and dead counters are missing, and each is counted in a note")
    func faults() throws {
        var readings = (0..<1_000).map { (hour: Int) -> Double in
            hour % 24 < 6 ? 0 : Double(100 + (hour * 37) % 91)
        }
        readings[200] = -4
        for hour in 300..<320 { readings[hour] = 150 }
        for hour in 500..<700 { readings[hour] = 0 }
        let grid = try #require(RegularGrid(times: hours(1_000), readings: readings, season: 168))
        #expect(grid.values[200].isNaN)
        #expect(grid.values[300] == 150 && grid.values[301].isNaN && grid.values[319].isNaN)
        #expect((500..<700).allSatisfy { grid.values[$0].isNaN })
        #expect((0..<6).allSatisfy { grid.values[$0] == 0 }, "a quiet night is not a fault")
        #expect(grid.notes.contains(.negative(1)) && grid.notes.contains(.frozen(19)))
        let raw = try #require(RegularGrid(times: hours(1_000), readings: readings, season: 168, checks: .none))
        #expect(raw.values == readings)
    }

    @Test("stray dates do not make a grid without end")
    func bounded() {
        #expect(RegularGrid(times: [0, 1, 2, 4_000_000_000], readings: [1, 2, 3, 4]) == nil)
    }
}

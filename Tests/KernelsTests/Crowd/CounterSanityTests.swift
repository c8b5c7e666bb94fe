import CityKernels
import Testing

@Suite("Counter sanity")
struct CounterSanityTests {
    private func faults(_ raw: [Double], _ options: CounterSanity.Options) -> [CounterReading] {
        var sanity = CounterSanity(options: options)
        return raw.enumerated().map { sanity.check($1, time: Double($0) * 60) }
    }

    @Test("plain counts pass, missing, negative and impossible ones do not")
    func plain() {
        let readings = faults([3, .nan, -1, 61_000, 7], CounterSanity.Options(mostPerStep: 400))
        #expect(readings.map(\.fault) == [nil, .missing, .negative, .implausible(limit: 400), nil])
        #expect(readings[4].persons == 7)
        #expect(readings[3].persons.isNaN)
    }

    @Test("running totals are differenced across their end, and a reset is not people")
    func totals() {
        let readings = faults(
            [65_500, 65_530, 20, 45, 3, 9], CounterSanity.Options(mostPerStep: 100, wrapsAt: 65_536))
        #expect(readings.map(\.fault) == [.missing, nil, nil, nil, .reset, nil])
        #expect(readings[1].persons == 30)
        #expect(readings[2].persons == 26 && readings[2].wrapped)
        #expect(readings[5].persons == 6)
    }

    @Test("the fourth equal count reads as frozen, small ones may repeat")
    func frozen() {
        let options = CounterSanity.Options(mostPerStep: 400)
        #expect(faults([42, 42, 42, 42, 43], options).map(\.fault) == [nil, nil, nil, .frozen(steps: 4), nil])
        #expect(faults([1, 1, 1, 1, 1, 0, 0, 0, 0, 0], options).allSatisfy { $0.fault == nil })
    }

    @Test("a run of zeros longer than any before reads as missing")
    func zeroRun() {
        let normal: [Double] = [4, 0, 0, 0, 5, 0, 2]
        #expect(CounterSanity.longestZeroRun(normal) == 3)
        let options = CounterSanity.Options(mostPerStep: 400, zeroRunSteps: 4)
        #expect(
            faults([4, 0, 0, 0, 0, 0], options).map(\.fault).suffix(2) == [.zeroRun(steps: 4), .zeroRun(steps: 5)])
    }

    @Test("a stamp seen before is a duplicate and changes nothing")
    func duplicate() {
        var sanity = CounterSanity(options: CounterSanity.Options(mostPerStep: 400, wrapsAt: 1_000))
        _ = sanity.check(10, time: 0)
        #expect(sanity.check(15, time: 60).persons == 5)
        #expect(sanity.check(15, time: 60).fault == .duplicate)
        #expect(sanity.check(12, time: 30).fault == .duplicate)
        #expect(sanity.check(22, time: 120).persons == 7)
    }
}

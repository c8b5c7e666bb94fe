import Testing

@testable import Terminal

@Suite struct LinePaceTests {
    @Test func `one frame is on the way until the terminal answers`() {
        var pace = LinePace(asking: true)
        pace.sent(100, at: 0)
        pace.answered(at: 0.3)
        pace.sent(100, at: 1)
        let isClearBefore = pace.isClear(at: 1.2)
        #expect(!isClearBefore)
        pace.answered(at: 1.3)
        let isClearAfter = pace.isClear(at: 1.3)
        #expect(isClearAfter)
        #expect(abs((pace.roundTrip ?? 0) - 0.3) < 1e-9)
    }

    @Test func `the first frames wait for nobody, and a mute terminal is found out`() {
        var pace = LinePace(asking: true)
        var time = 0.0
        var waited = 0.0
        for _ in 0..<20 {
            let begun = time
            while !pace.isClear(at: time) { time += 0.01 }
            waited = max(waited, time - begun)
            pace.sent(200, at: time)
        }
        #expect(waited <= 0.26)
        #expect(!pace.asks)
        let isClear = pace.isClear(at: time)
        #expect(isClear)
        #expect(time < 1.5)
    }

    @Test func `an answer that comes late makes the terminal a speaking one again`() {
        var pace = LinePace(asking: true)
        for step in 0..<12 { pace.sent(200, at: Double(step)); _ = pace.isClear(at: Double(step) + 0.9) }
        #expect(!pace.asks)
        pace.answered(at: 20)
        #expect(pace.asks)
    }

    /// A line of 2400 bytes a second and 0.3 s there and back, as an old modem over a satellite.
    @Test func `a slow line is measured, whatever its delay`() {
        var pace = LinePace(asking: true)
        var (time, free) = (0.0, 0.0)
        for bytes in [1200, 7000, 60, 3000, 40, 5000] {
            while !pace.isClear(at: time) { time += 0.01 }
            pace.sent(bytes, at: time)
            free = max(free, time) + Double(bytes) / 2400
            pace.answered(at: free + 0.3)
            time = free + 0.4
        }
        let rate = pace.bytesPerSecond ?? 0
        #expect((1500...3000).contains(rate), "\(rate)")
        #expect(pace.isSlow == true)
    }

    /// The question before the first frame is answered later than anybody waits for it.
    @Test func `the first frame tells a slow line once the delay is known`() {
        var pace = LinePace(asking: true)
        pace.asked(at: 0)
        pace.sent(1000, at: 0.01)
        let isFree = pace.isClear(at: 0.28)
        #expect(isFree)
        pace.sent(6000, at: 0.29)
        pace.answered(at: 0.36)
        #expect(abs((pace.roundTrip ?? 0) - 0.36) < 1e-9)
        pace.answered(at: 0.36 + 1000.0 / 2400)
        #expect(pace.isSlow == true)
        #expect(abs((pace.bytesPerSecond ?? 0) - 2400) < 1)
        let isClear = pace.isClear(at: 1)
        #expect(!isClear)
        pace.answered(at: 0.36 + 7000.0 / 2400)
        #expect(abs((pace.bytesPerSecond ?? 0) - 2400) < 1)
    }

    /// Four questions are out before the first answer can be there: the terminal is no mute one for that.
    @Test func `answers to what was given up still tell the line`() {
        var pace = LinePace(asking: true)
        pace.asked(at: 0)
        for (bytes, time) in [(700, 0.01), (60, 0.02), (6000, 0.03)] {
            pace.sent(bytes, at: time)
            _ = pace.isClear(at: time)
        }
        _ = pace.isClear(at: 0.34)
        #expect(!pace.asks)
        var time = 0.36
        for bytes in [0, 700, 60] {
            time += Double(bytes) / 2400
            pace.answered(at: time)
        }
        #expect(pace.asks && pace.isSlow == true)
        let isClear = pace.isClear(at: 1)
        #expect(!isClear)
        pace.answered(at: time + 2.5)
        let isClearAfter = pace.isClear(at: time + 2.5)
        #expect(isClearAfter)
    }

    @Test func `a fast line with a long delay is told by its first frame`() {
        var pace = LinePace(asking: true)
        pace.asked(at: 0)
        pace.sent(1000, at: 0.01)
        pace.answered(at: 0.3)
        pace.answered(at: 0.302)
        #expect(pace.isSlow == false)
    }

    @Test func `a fast line with a long delay is not slow`() {
        var pace = LinePace(asking: true)
        for step in 0..<8 {
            let time = Double(step)
            let bytes = step % 2 == 0 ? 60 : 9000
            pace.sent(bytes, at: time)
            pace.answered(at: time + 0.3 + Double(bytes) / 1_000_000)
        }
        #expect(pace.isSlow == false)
    }

    @Test func `what a person says about the line holds from the start`() {
        #expect(LinePace(asking: true, bytesPerSecond: 1200).isSlow == true)
        #expect(LinePace(asking: true, bytesPerSecond: 100_000).isSlow == false)
        #expect(LinePace(asking: true).isSlow == nil)
    }
}

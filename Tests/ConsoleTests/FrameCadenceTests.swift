import Terminal
import Testing

@testable import cityops

@Suite struct FrameCadenceTests {
    @Test func `the first frame and the answer to a key are painted at once`() {
        var cadence = FrameCadence()
        #expect(cadence.isDue(at: 0))
        cadence.painted(at: 0, bytes: 6000)
        #expect(!cadence.isDue(at: 1))
        cadence.asked(at: 1, isKey: true)
        #expect(cadence.isDue(at: 1))
        cadence.painted(at: 1, bytes: 60)
        #expect(!cadence.isDue(at: 1))
    }

    @Test(arguments: [(false, true, 0.25), (true, true, 5), (false, false, 5)])
    func `what changes by itself waits for its turn`(_ isSlow: Bool, _ isFocused: Bool, _ interval: Double) {
        var cadence = FrameCadence()
        cadence.painted(at: 100, bytes: 0)
        (cadence.isSlow, cadence.isFocused) = (isSlow, isFocused)
        #expect(cadence.rest(at: 100) == nil)
        cadence.changed(at: 100.1)
        #expect(!cadence.isDue(at: 100.1))
        #expect(abs((cadence.rest(at: 100.1) ?? 0) - (interval - 0.1)) < 1e-9)
        #expect(cadence.isDue(at: 100 + interval))
    }

    @Test func `live frames fill no more than their share of the line`() {
        var cadence = FrameCadence()
        cadence.painted(at: 50, bytes: 0)
        cadence.isSlow = true
        cadence.bytesPerSecond = 1200
        cadence.changed(at: 90)
        cadence.painted(at: 90, bytes: 2400)
        cadence.changed(at: 91)
        #expect(!cadence.isDue(at: 99.9))
        #expect(cadence.isDue(at: 100))
    }

    @Test func `on a slow line a key is answered without what changed by itself, which waits for a pause in typing`() {
        var cadence = FrameCadence()
        cadence.painted(at: 50, bytes: 0)
        cadence.isSlow = true
        cadence.changed(at: 60)
        #expect(cadence.isLiveDue(at: 60))
        for step in 0..<16 {
            let time = 60.0 + Double(step)
            cadence.asked(at: time, isKey: true)
            #expect(cadence.isDue(at: time))
            #expect(!cadence.isLiveDue(at: time))
            cadence.painted(at: time, bytes: 60)
        }
        #expect(!cadence.isDue(at: 77.9))
        #expect(cadence.isLiveDue(at: 78))
        for time in [78.0, 80, 82, 84, 86, 88, 89.9] { cadence.asked(at: time, isKey: true) }
        #expect(cadence.isLiveDue(at: 90))
    }

    @Test func `what belongs to a row is asked for when the keys have rested`() {
        var cadence = FrameCadence()
        #expect(cadence.cursorRest(at: 10) == 0)
        cadence.asked(at: 10, isKey: true)
        cadence.asked(at: 10.1)
        #expect(abs(cadence.cursorRest(at: 10.1) - 0.1) < 1e-9)
        #expect(cadence.cursorRest(at: 10.21) == 0)
    }

    @Test(arguments: [(false, 0.2), (true, 0.9)])
    func `map and detail follow the cursor when the keys have rested`(_ isSlow: Bool, _ pause: Double) {
        var cadence = FrameCadence()
        cadence.painted(at: 0, bytes: 0)
        cadence.isSlow = isSlow
        #expect(cadence.asideRest(at: 5) == 0)
        cadence.asked(at: 10, isKey: true)
        cadence.painted(at: 10, bytes: 40)
        cadence.detailed()
        #expect(abs(cadence.asideRest(at: 10.1) - (pause - 0.1)) < 1e-9)
        #expect(!cadence.isDue(at: 10 + pause - 0.01))
        #expect(abs((cadence.rest(at: 10.1) ?? 0) - (pause - 0.1)) < 1e-9)
        #expect(cadence.isDetailDue(at: 10.01 + pause))
        #expect(cadence.asideRest(at: 10.01 + pause) == 0)
    }

    @Test func `what changes by itself at about the same time makes one frame`() {
        var cadence = FrameCadence()
        cadence.painted(at: 10, bytes: 0)
        cadence.changed(at: 20)
        cadence.changed(at: 20.03)
        #expect(!cadence.isDue(at: 20.05))
        #expect(cadence.isDue(at: 20.1))
        cadence.asked(at: 20.05)
        #expect(cadence.isDue(at: 20.05))
    }

    @Test func `while keys come, what changes by itself is painted in the pause after the answer to one`() {
        var cadence = FrameCadence()
        cadence.painted(at: 0, bytes: 0)
        cadence.asked(at: 10, isKey: true)
        cadence.painted(at: 10, bytes: 60)
        cadence.changed(at: 10.02)
        // Ready at 10.12: the next key is expected from 10.1 on, at 10.2 the keys rest.
        #expect(!cadence.isDue(at: 10.13))
        #expect(abs((cadence.rest(at: 10.13) ?? 0) - 0.07) < 1e-9)
        cadence.asked(at: 10.19, isKey: true)
        #expect(!cadence.isLiveDue(at: 10.19))
        cadence.painted(at: 10.19, bytes: 60)
        #expect(!cadence.isDue(at: 10.22))
        #expect(cadence.isDue(at: 10.231))
        // Too late for this pause: the keys rest at 10.39.
        #expect(!cadence.isDue(at: 10.3))
        #expect(cadence.isDue(at: 10.391))
        cadence.painted(at: 10.391, bytes: 900)
        #expect(cadence.rest(at: 11) == nil)
    }

    @Test func `a held key is interrupted by what changes by itself once a second, by map and detail every three`() {
        var cadence = FrameCadence()
        cadence.painted(at: 0, bytes: 0)
        var (live, aside): ([Double], [Double]) = ([], [])
        for step in 0..<300 {
            let time = 10 + Double(step) / 30
            cadence.asked(at: time, isKey: true)
            if cadence.asideRest(at: time + 0.03) == 0 { aside.append(time) }
            if cadence.isLiveDue(at: time) { live.append(time) }
            cadence.painted(at: time, bytes: 60, isWhole: aside.last == time)
            cadence.changed(at: time)
            #expect(!cadence.isLiveDue(at: time + 0.03))
        }
        #expect((9...10).contains(live.count) && (3...5).contains(aside.count), "\(live) \(aside)")
    }

    @Test func `after keys comes one long rest`() {
        var cadence = FrameCadence()
        let atStart = cadence.comesToLongRest(at: 100)
        cadence.asked(at: 110, isKey: true)
        cadence.asked(at: 112)
        let rests = [114.9, 115, 116].map { cadence.comesToLongRest(at: $0) }
        #expect(!atStart && rests == [false, true, false])
    }

    @Test func `on a slow line text goes before pictures, and what nobody asked for goes in pieces`() {
        var cadence = FrameCadence()
        cadence.bytesPerSecond = 2_400
        #expect(cadence.share(at: 1, keepsPictures: true, wantsPictures: false) == .whole)
        cadence.isSlow = true
        cadence.asked(at: 10, isKey: true)
        func share(_ keeps: Bool, _ wants: Bool, _ time: Double = 10) -> FrameShare {
            cadence.share(at: time, keepsPictures: keeps, wantsPictures: wants)
        }
        #expect(share(true, false) == FrameShare(pictures: .kept, leavesUnfinished: true))
        #expect(share(false, false) == FrameShare(pictures: .blank))
        #expect(share(true, true) == FrameShare(pictures: .shown, leavesUnfinished: true))
        cadence.painted(at: 10, bytes: 60)
        cadence.left(at: 10)
        #expect(!cadence.isDue(at: 10.8))
        #expect(abs((cadence.rest(at: 10.8) ?? 0) - 0.1) < 1e-9)
        #expect(cadence.isDue(at: 10.91))
        #expect(share(true, false, 10.91) == FrameShare(pictures: .shown, bytes: 600))
        cadence.painted(at: 10.91, bytes: 600)
        #expect(!cadence.isDue(at: 20))
    }

    @Test func `on a slow line the keys rest from when the terminal has the answer`() {
        var cadence = FrameCadence()
        cadence.painted(at: 0, bytes: 0)
        cadence.isSlow = true
        cadence.asked(at: 10, isKey: true)
        cadence.painted(at: 10, bytes: 2400)
        cadence.left(at: 10)
        cadence.arrived(at: 11.4)
        cadence.arrived(at: 11.8)
        #expect(!cadence.isDue(at: 12.29))
        #expect(cadence.isDue(at: 12.31))
    }

    @Test func `on a line nobody has measured yet the rest of a frame waits for the delay to be known`() {
        var cadence = FrameCadence()
        cadence.painted(at: 0, bytes: 3000)
        cadence.left(at: 0)
        #expect(!cadence.isDue(at: 0.2))
        #expect(cadence.isDue(at: 0.25))
        cadence.painted(at: 0.25, bytes: 3000)
        #expect(cadence.rest(at: 1) == nil)
    }

    @Test func `on a slow line details follow when the keys rest`() {
        var cadence = FrameCadence()
        cadence.painted(at: 0, bytes: 0)
        cadence.isSlow = true
        for time in [10.0, 10.4] {
            cadence.asked(at: time, isKey: true)
            cadence.painted(at: time, bytes: 40)
            cadence.detailed()
            #expect(!cadence.isDue(at: time + 0.1))
        }
        #expect(!cadence.isDue(at: 11.2))
        #expect(abs((cadence.rest(at: 11.2) ?? 0) - 0.1) < 1e-9)
        #expect(cadence.isDetailDue(at: 11.31))
        cadence.painted(at: 11.31, bytes: 900)
        #expect(!cadence.isDue(at: 12))
    }
}

import CityKernels
import Testing

@Suite("Quiet hours")
struct QuietHoursTests {
    @Test("the night of a place is found from its gates, less the half-hour in which the last leave")
    func gates() {
        let passages = (0..<(10 * 288)).map { step -> Double in
            let hour = Double(step % 288) / 12
            return (6..<23).contains(hour) ? Double(20 + (step * 7) % 13) : 0
        }
        let closed = QuietHours.closedSteps(passages: passages, devices: [], stepsPerDay: 288, firstStepOfDay: 0)
        #expect(closed.count { $0 } == 7 * 12 - 6)
        #expect(!closed[23 * 12] && closed[23 * 12 + 6] && closed[0] && closed[71] && !closed[72])
    }

    @Test("where the crowd leaves all at once, a slow morning is no night")
    func burst() {
        let passages = (0..<(10 * 288)).map { step -> Double in
            switch step % 288 {
            case 96..<108: return 8
            case 108..<252: return 120
            case 252: return 4_000
            default: return 0
            }
        }
        let closed = QuietHours.closedSteps(passages: passages, devices: [], stepsPerDay: 288, firstStepOfDay: 0)
        let isOpen = !(96..<252).contains { closed[$0] }
        #expect(isOpen && closed[0] && closed[95] && closed[259])
    }

    @Test("a guard who walks about at night leaves it a night")
    func guarded() {
        let passages = (0..<(10 * 288)).map { step -> Double in
            guard (72..<276).contains(step % 288) else { return 0.3 }
            return Double(80 + (step * 7) % 13)
        }
        let closed = QuietHours.closedSteps(passages: passages, devices: [], stepsPerDay: 288, firstStepOfDay: 0)
        let (count, isOpen) = (closed.count { $0 }, !(72..<276).contains { closed[$0] })
        #expect(count >= 12 && isOpen)
    }

    @Test("a place that never rests has no quiet hours, nor has one that nobody measured")
    func never() {
        let busy = (0..<(5 * 96)).map { Double(50 + ($0 * 11) % 31) }
        #expect(!QuietHours.closedSteps(passages: busy, devices: [], stepsPerDay: 96, firstStepOfDay: 0).contains(true))
        #expect(!QuietHours.closedSteps(passages: [], devices: [], stepsPerDay: 96, firstStepOfDay: 0).contains(true))
    }

    @Test("without gates the devices tell")
    func devices() {
        let devices = (0..<(6 * 96)).map { step -> Double in
            let hour = step % 96 / 4
            return (8..<20).contains(hour) ? 400 : 9
        }
        let closed = QuietHours.closedSteps(passages: [], devices: devices, stepsPerDay: 96, firstStepOfDay: 0)
        #expect(closed[0] && !closed[12 * 4] && !closed[20 * 4] && closed[20 * 4 + 2])
    }

    @Test("gates that say nothing at night, or in the same hour of every day, leave the night as it is")
    func silentGates() {
        let whole = (0..<(10 * 288)).map { step -> Double in
            let hour = Double(step % 288) / 12
            return (6..<23).contains(hour) ? Double(20 + (step * 7) % 13) : 0
        }
        let closed = QuietHours.closedSteps(passages: whole, devices: [], stepsPerDay: 288, firstStepOfDay: 0)
        for silent in [6..<60, 160..<172] {
            let passages = whole.enumerated().map { silent.contains($0 % 288) ? .nan : $1 }
            #expect(
                QuietHours.closedSteps(passages: passages, devices: [], stepsPerDay: 288, firstStepOfDay: 0) == closed)
        }
    }
}

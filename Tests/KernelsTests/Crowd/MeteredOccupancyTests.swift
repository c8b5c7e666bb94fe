import CityKernels
import Testing

@Suite("Metered occupancy")
struct MeteredOccupancyTests {
    @Test("without a limit nothing changes")
    func free() {
        let unmetered: [Double] = [100, 180, 150, 60, 0]
        let arrivals: [Double] = [100, 100, 20, 0, 0]
        let course = MeteredOccupancy.course(
            unmetered: unmetered[...], before: 0, arrivals: arrivals, limits: [Double](repeating: .infinity, count: 5))
        for (left, right) in zip(course.inside, unmetered) { #expect(abs(left - right) < 1e-9) }
        #expect(course.waiting.allSatisfy { $0 == 0 })
    }

    @Test("closed gates let the place run empty as fast as people leave, and everybody else waits")
    func closed() {
        // 1000 inside, 100 come and 100 of 1100 leave each step.
        let course = MeteredOccupancy.course(
            unmetered: [1_000, 1_000, 1_000], before: 1_000, arrivals: [100, 100, 100], limits: [0, 0, 0])
        #expect(abs(course.inside[0] - 1_000 * 10 / 11) < 1e-9)
        #expect(abs(course.inside[2] - 1_000 * 1_000 / 1_331) < 1e-9)
        #expect(course.waiting == [100, 200, 300])
    }

    @Test("a station through which more pass in an hour than stand in it is not fuller behind closed gates")
    func passage() {
        let unmetered: [Double] = [1_850, 2_000, 2_250, 1_900]
        let arrivals: [Double] = [3_000, 3_200, 3_500, 2_800]
        func course(_ limits: [Double]) -> MeteredOccupancy {
            MeteredOccupancy.course(unmetered: unmetered[...], before: 1_800, arrivals: arrivals, limits: limits)
        }
        let free = course([Double](repeating: .infinity, count: 4))
        for (left, right) in zip(free.inside, unmetered) { #expect(abs(left - right) < 1e-9) }
        let closed = course([.infinity, .infinity, 0, 0])
        #expect(zip(closed.inside, unmetered).allSatisfy { $0 <= $1 + 1e-9 })
        #expect(closed.inside[3] < 0.3 * unmetered[3])
    }

    @Test("who waits longer than the patience goes elsewhere, first come first in")
    func patience() {
        let course = MeteredOccupancy.course(
            unmetered: [300, 300, 300, 300], before: 0, arrivals: [300, 0, 0, 0], limits: [100, 100, 100, 100],
            patienceSteps: 1)
        #expect(course.inside == [100, 200, 200, 200])
        #expect(course.waiting == [200, 0, 0, 0] && course.gone == [0, 100, 0, 0])
        let closed = MeteredOccupancy.course(
            unmetered: [1_000, 1_000, 1_000], before: 1_000, arrivals: [100, 200, 300], limits: [0, 0, 0],
            patienceSteps: 1)
        #expect(closed.waiting == [100, 200, 300] && closed.gone == [0, 100, 200])
    }

    @Test("nobody waits past closing, and nobody comes behind it")
    func closing() {
        let course = MeteredOccupancy.course(
            unmetered: [500, 500, 0, 0, 400], before: 500, arrivals: [100, 100, 90, 90, 400],
            limits: [0, 0, 0, 0, .infinity], isOpen: [true, true, false, false, true])
        #expect(course.waiting == [100, 0, 0, 0, 0])
        #expect(course.gone == [0, 200, 0, 0, 0])
        #expect(course.inside[2] == 0 && abs(course.inside[4] - 400) < 1e-9)
    }

    @Test("those who came are inside, outside or gone, none lost")
    func balance() {
        let arrivals = (0..<24).map { Double(100 + $0 * 37 % 211) }
        let course = MeteredOccupancy.course(
            unmetered: arrivals.indices.map { arrivals[...$0].reduce(0, +) }[...], before: 0, arrivals: arrivals,
            limits: [Double](repeating: 120, count: 24), patienceSteps: 3)
        let told = (course.inside.last ?? 0) + (course.waiting.last ?? 0) + course.gone.reduce(0, +)
        #expect(abs(told - arrivals.reduce(0, +)) < 1e-6)
        #expect(course.waiting.allSatisfy { $0 <= 3 * 311 })
    }

    @Test("people held back come in later")
    func later() {
        let course = MeteredOccupancy.course(
            unmetered: [200, 200, 200], before: 0, arrivals: [200, 0, 0], limits: [80, 80, 80])
        #expect(course.inside == [80, 160, 200])
        #expect(course.waiting == [120, 40, 0])
    }
}

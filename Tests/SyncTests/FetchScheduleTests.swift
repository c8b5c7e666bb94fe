import CityModel
import CitySync
import Testing

@Suite struct FetchScheduleTests {
    @Test func `a start that was a little late does not move the cycles behind it`() {
        var schedule = FetchSchedule(cycles: [10], mode: .cyclic, policy: FetchPolicy(), at: at(0))
        for cycle in 0..<5 {
            let start = Int64(cycle) * 10 + 2
            #expect(schedule.next(at: at(start)) == .fetch(0))
            schedule.finished(0, .done, at: at(start + 3), random: 0)
            #expect(schedule.next(at: at(start + 3)) == .wait(seconds: 5))
        }
        // One that took longer than its cycle is not made up for.
        #expect(schedule.next(at: at(52)) == .fetch(0))
        schedule.finished(0, .done, at: at(75), random: 0)
        #expect(schedule.next(at: at(75)) == .wait(seconds: 1))
    }

    @Test func `backoff doubles to its cap and is spread over the whole length`() {
        var policy = FetchPolicy()
        policy.baseSeconds = 2
        policy.capSeconds = 60
        let longest = (1...8).map { policy.backoffSeconds(failures: $0, random: 0.999_999) }
        #expect(longest == [2, 4, 8, 16, 32, 60, 60, 60])
        #expect(policy.backoffSeconds(failures: 5, random: 0) == 0)
        #expect(policy.backoffSeconds(failures: 5, random: 0.5) == 16)
        #expect(policy.backoffSeconds(failures: 1_000_000, random: 0.999_999) == 60)
    }

    @Test func `a cycle runs from start to start`() {
        var schedule = FetchSchedule(cycles: [300], mode: .cyclic, policy: FetchPolicy(), at: at(1000))
        #expect(schedule.next(at: at(1000)) == .fetch(0))
        schedule.finished(0, .done, at: at(1020), random: 0.5)
        #expect(schedule.next(at: at(1020)) == .wait(seconds: 280))
        #expect(schedule.next(at: at(1300)) == .fetch(0))
        schedule.finished(0, .done, at: at(1900), random: 0.5)
        #expect(schedule.next(at: at(1901)) == .fetch(0))
    }

    @Test func `a failing source waits while the others go on`() {
        var policy = FetchPolicy()
        policy.baseSeconds = 100
        var schedule = FetchSchedule(cycles: [300, 300], mode: .cyclic, policy: policy, at: at(0))
        #expect(schedule.next(at: at(0)) == .fetch(0))
        schedule.finished(0, .failed(isTransient: true), at: at(0), random: 0.5)
        #expect(schedule.next(at: at(0)) == .fetch(1))
        schedule.finished(1, .done, at: at(1), random: 0.5)
        #expect(schedule.next(at: at(1)) == .wait(seconds: 49))
        #expect(schedule.next(at: at(50)) == .fetch(0))
        schedule.finished(0, .failed(isTransient: true), at: at(50), random: 0.5)
        #expect(schedule.next(at: at(150)) == .fetch(0))
        schedule.finished(0, .failed(isTransient: false), at: at(150), random: 0)
        #expect(schedule.next(at: at(150)) == .wait(seconds: 150))
        #expect(schedule.next(at: at(300)) == .fetch(1))
    }

    @Test func `a server is left alone for as long as it asks`() {
        var schedule = FetchSchedule(cycles: [60], mode: .cyclic, policy: FetchPolicy(), at: at(0))
        #expect(schedule.next(at: at(0)) == .fetch(0))
        schedule.finished(0, .failed(isTransient: true, retryAfterSeconds: 900), at: at(0), random: 0)
        #expect(schedule.next(at: at(0)) == .wait(seconds: 900))
    }

    @Test func `one run ends after the attempts, at once when trying again is no use`() {
        var policy = FetchPolicy()
        policy.attempts = 3
        var schedule = FetchSchedule(cycles: [300, 300, 300], mode: .once, policy: policy, at: at(0))
        var fetched: [Int] = []
        var now: Int64 = 0
        loop: while true {
            switch schedule.next(at: at(now)) {
            case .fetch(let index):
                fetched.append(index)
                let result: [AttemptResult] = [
                    .failed(isTransient: true), .failed(isTransient: false),
                    .failed(isTransient: true, retryAfterSeconds: 3600),
                ]
                schedule.finished(index, result[index], at: at(now), random: 0.9)
            case .wait(let seconds): now += seconds
            case .finished: break loop
            }
        }
        #expect(fetched == [0, 1, 2, 0, 0])
    }

    @Test func `a feed that keeps failing gets a rest between single tries, until it answers`() {
        var schedule = FetchSchedule(cycles: [10], mode: .cyclic, policy: FetchPolicy(), at: at(0))
        let now: Int64 = 7
        for _ in 0..<FeedBreaker.failures {
            #expect(schedule.next(at: at(now)) == .fetch(0))
            schedule.finished(0, .failed(isTransient: true), at: at(now), random: 0)
        }
        #expect(schedule.next(at: at(now)) == .wait(seconds: FeedBreaker.seconds))
        schedule.hurry(0, at: at(now + 5))
        #expect(schedule.next(at: at(now + 5)) == .fetch(0))
        schedule.finished(0, .done, at: at(now + 5), random: 0)
        #expect(schedule.next(at: at(now + 5)) == .wait(seconds: 10))
    }
}

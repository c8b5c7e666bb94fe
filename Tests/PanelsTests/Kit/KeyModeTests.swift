import Canvas
import CityModel
import CityPanels
import Testing

/// The keys help tells of are those the modes take.
@Suite struct KeyModeTests {
    @Test func `every key of the time line does something there`() {
        let now = Timestamp(secondsSince1970: 1_000_000)
        let alarms = [now.adding(seconds: -90_000), now.adding(seconds: -3)]
        for binding in KeyMode.time.bindings {
            #expect(!binding.keys.isEmpty)
            for key in binding.keys {
                var travel = TimeTravel()
                travel.hold(at: now.adding(seconds: -86_400), now: now)
                let before = travel
                let isTaken = travel.handle(key, now: now, alarms: alarms)
                #expect(isTaken && travel != before, "\(binding.label)")
            }
        }
    }

    @Test func `every key of text fields is taken by them`() {
        for key in KeyMode.text.bindings.flatMap(\.keys) {
            var field = TextField("two words")
            for _ in 0..<3 { _ = field.handle(.left) }
            let before = field
            let isTaken = field.handle(key)
            #expect(isTaken && field != before, "\(key)")
        }
    }

    @Test func `no mode lists a key twice, and each key has a name`() {
        for mode in KeyMode.allCases {
            let keys = mode.bindings.flatMap(\.keys)
            #expect(Set(keys).count == keys.count && keys.allSatisfy { $0.name != nil }, "\(mode)")
        }
    }
}

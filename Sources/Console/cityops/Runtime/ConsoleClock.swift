import CityDrill
import CityModel
import CityPanels

/// The clock of the title line, to the minute: nothing on screen changes faster by itself.
enum ConsoleClock {
    /// - Parameter city: the played city; nil when the clock is the system's.
    static func face(_ city: CityRunner?, before: ClockFace) -> ClockFace {
        guard let city else {
            return ClockFace(now: SystemClock.now().floored(toSeconds: 60), isDrill: false, isPaused: false, speed: 1)
        }
        let clock = city.clock()
        return ClockFace(
            now: clock.now.floored(toSeconds: 60), isDrill: true, isPaused: !clock.isRunning,
            speed: clock.isRunning ? clock.speed.rawValue : before.speed)
    }
}

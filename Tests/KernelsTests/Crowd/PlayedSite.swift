import CityKernels
import Foundation

/// A place that never was, with the truth beside what its sensors say: entries and exits missed, over-dispersed Wi-Fi with
/// a wandering share, a late base station with a daily background, outages. No two seeds have the same size, visit or hours.
struct PlayedSite {
    static let stepsPerDay = 288
    var hours: [Double] = []
    var entries: [Double] = []
    var exits: [Double] = []
    var devices: [Double] = []
    var phones: [Double] = []
    var truth: [Double] = []

    init(seed: UInt64, days: Int) {
        var noise = NoiseSource(seed: seed &* 15_485_863 &+ 11)
        func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * noise.uniform() }
        let size = exp(between(log(300), log(20_000)))
        let (missedIn, missedOut) = (between(0.01, 0.05), between(0.03, 0.08))
        let (visit, cellShare) = (exp(between(log(40), log(240))), between(0.95, 1.04))
        let (opens, closes) = (between(5.5, 8.5), between(19.5, 22.5))
        let (deviceShare, dispersion) = (between(0.35, 0.55), between(0.08, 0.16))
        let (deviceRest, phoneRest) = (size * 0.01 + 5, size * between(0.1, 0.3) + 50)
        var (people, share, dayLevel, outage) = (0.0, deviceShare, 1.0, 0)
        for step in 0..<(Self.stepsPerDay * days) {
            let hour = Double(step % Self.stepsPerDay) / 12
            if step % Self.stepsPerDay == 0 {
                dayLevel = exp(0.25 * noise.normal()) * (step / Self.stepsPerDay % 7 >= 5 ? 1.7 : 1)
            }
            let part = (hour - opens) / (closes - opens)
            let isOpen = part >= 0 && hour < closes - 0.5
            let shape = isOpen ? exp(-pow((part - 0.3) / 0.16, 2)) + 0.75 * exp(-pow((part - 0.65) / 0.17, 2)) : 0
            let rate = size * 2.2 * dayLevel * shape * 5 / visit
            let came = max(0, (rate + rate.squareRoot() * noise.normal()).rounded())
            let isLeaving = hour >= closes - 0.5 || hour < opens
            let leaving = hour >= closes + 0.5 || hour < opens ? 1 : max(1 - exp(-5 / visit), isLeaving ? 0.25 : 0)
            let expected = people * leaving
            let left = min(
                people, max(0, (expected + (expected * (1 - leaving)).squareRoot() * noise.normal()).rounded()))
            people += came - left
            share += 0.0025 * noise.normal() - 0.001 * (share - deviceShare)
            if outage == 0, noise.uniform() < 0.0008 { outage = Int(between(4, 20)) }
            func counted(_ persons: Double, missed: Double) -> Double {
                let spread = (persons * missed * (1 - missed)).squareRoot()
                return max(0, min(persons, (persons * (1 - missed) + spread * noise.normal()).rounded()))
            }
            let (seenIn, seenOut) = (counted(came, missed: missedIn), counted(left, missed: missedOut))
            let mean = people * share + deviceRest * (1 + 0.3 * sin(2 * .pi * (hour - 8) / 24))
            let spread = (mean + mean * mean * dispersion * dispersion).squareRoot()
            hours.append(hour)
            truth.append(people)
            entries.append(outage > 0 ? .nan : seenIn)
            exits.append(outage > 0 ? .nan : seenOut)
            devices.append(max(0, (mean + spread * noise.normal()).rounded()))
            let isReport = step % 3 == 2 && step >= 3
            let background = phoneRest * (1 - 0.4 * cos(2 * .pi * (hour - 4) / 24))
            phones.append(
                isReport ? max(0, truth[step - 3] * cellShare * (1 + 0.08 * noise.normal()) + background) : .nan)
            outage = max(outage - 1, 0)
        }
    }

    /// The exit counter 5 % low and Wi-Fi 20 % low from some day on, a day without gates, 60 000 people in one step.
    mutating func breakDown(seed: UInt64) {
        var noise = NoiseSource(seed: seed &* 104_729 &+ 17)
        func day(_ first: Int, _ last: Int) -> Int { first + Int(noise.uniform() * Double(last - first)) }
        let (exitDay, wifiDay, blindDay, jumpDay) = (day(5, 18), day(5, 18), day(8, 20), day(8, 20))
        for step in entries.indices {
            if step >= Self.stepsPerDay * exitDay { exits[step] *= 0.95 }
            if step >= Self.stepsPerDay * wifiDay { devices[step] *= 0.8 }
            if step / Self.stepsPerDay == blindDay { (entries[step], exits[step]) = (.nan, .nan) }
        }
        entries[Self.stepsPerDay * jumpDay + day(100, 250)] += 60_000
    }

    /// Error over the mean, and part of the steps that the 95 % band holds, 08–22 after the first week.
    func score() -> (relativeError: Double, coverage: Double) {
        let flows = (entries + exits).filter { $0 > 0 }.sorted()
        let most = max(6 * flows[min(flows.count * 99 / 100, flows.count - 1)], 60)
        let closed = QuietHours.closedSteps(
            passages: zip(entries, exits).map { $0 + $1 }, devices: devices, stepsPerDay: Self.stepsPerDay,
            firstStepOfDay: 0)
        var filter = OccupancyFilter(
            options: OccupancyOptions(stepsPerDay: Self.stepsPerDay, mostFlowPerStep: most))
        var (squares, sum, inside, count) = (0.0, 0.0, 0.0, 0.0)
        for step in truth.indices {
            let estimate = filter.observe(
                OccupancyObservation(
                    entries: entries[step], exits: exits[step], wifiDevices: devices[step], cellPhones: phones[step],
                    isClosed: closed[step % Self.stepsPerDay]))
            guard step >= 7 * Self.stepsPerDay, hours[step] >= 8, hours[step] < 22 else { continue }
            let gap = estimate.persons - truth[step]
            squares += gap * gap
            sum += truth[step]
            count += 1
            if truth[step] >= estimate.lower95, truth[step] <= estimate.upper95 { inside += 1 }
        }
        return ((squares / count).squareRoot() / (sum / count), inside / count)
    }
}

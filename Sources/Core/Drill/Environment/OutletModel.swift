import CityModel

/// One stack or discharge point: how hard the works runs and what leaves it.
struct OutletModel: Sendable {
    struct Emission: Sendable {
        /// Cubic metres per hour (at standard state for gas).
        var flow: Double
        /// In the unit of each permit, in the order of the outlet's permits.
        var concentrations: [Double]
        var isStopped: Bool
    }

    private enum Rhythm: Sendable { case continuous, dayShift, batch }

    let outlet: Outlet
    let random: CounterRandom
    private let rhythm: Rhythm
    private let isSewage: Bool
    private let nominalFlow: Double
    /// Usual share of the limit, by permit.
    private let usual: [Double]

    init(_ outlet: Outlet, seed: UInt64) {
        self.outlet = outlet
        random = CounterRandom(seed: seed, stream: "outlet/\(outlet.id)")
        let draw = random.uniform(-1)
        isSewage = outlet.kind == .water && Self.isContinuous(outlet)
        rhythm = Self.isContinuous(outlet) || draw < 0.5 ? .continuous : draw < 0.8 ? .dayShift : .batch
        usual = outlet.permits.indices.map { [random] in random.child(UInt64($0) + 10).uniform(-1, in: 0.26...0.58) }
        nominalFlow = Self.nominalFlow(outlet, usual: usual, random: random)
    }

    /// What leaves in the hour that ends at the moment.
    func emission(_ course: DayCourse, seconds: Int64, happenings: [ActiveHappening]) -> Emission {
        let load = load(course, seconds: seconds)
        guard load > 0 else {
            return Emission(flow: 0, concentrations: outlet.permits.map { _ in 0 }, isStopped: true)
        }
        let concentrations = outlet.permits.indices.map { index in
            let asked = asked(happenings, outlet.permits[index])
            let ordinary = concentration(index, load: load, seconds: seconds)
            return max(ordinary, asked)
        }
        let flow = nominalFlow * load * (1 + 0.06 * random.smooth(seconds, period: 9000))
        return Emission(flow: flow, concentrations: concentrations, isStopped: false)
    }

    private func concentration(_ index: Int, load: Double, seconds: Int64) -> Double {
        let permit = outlet.permits[index]
        let noise = random.child(UInt64(index) + 10)
        if Self.isAcidity(permit) {
            return min(8.7, max(6.3, 7.3 + 0.35 * noise.smooth(seconds, period: 28_800) + 0.06 * noise.normal(seconds)))
        }
        let course = 1 + 0.16 * noise.smooth(seconds, period: 28_800) + 0.05 * noise.normal(seconds)
        let ordinary = min(0.97, usual[index] * (0.88 + 0.14 * load) * max(0.3, course))
        return permit.limit * max(ordinary, exceedance(noise.child(1), seconds: seconds))
    }

    /// Multiple of the limit while a treatment step fails: about one failure in two hundred days a pollutant.
    private func exceedance(_ draw: CounterRandom, seconds: Int64) -> Double {
        let window = 5 * Int64(86_400)
        let number = seconds / window
        guard draw.uniform(number * 4) < 0.025 else { return 0 }
        let hours = draw.uniform(number * 4 + 1, in: 1...5)
        let start = Double(window) * draw.uniform(number * 4 + 2) * 0.9
        let since = (Double(seconds - number * window) - start) / 3600
        guard since >= 0, since < hours else { return 0 }
        return draw.uniform(number * 4 + 3, in: 1.05...1.7)
            * (0.92 + 0.08 * Course.bell(since, centre: hours / 2, width: 2))
    }

    private func asked(_ happenings: [ActiveHappening], _ permit: Permit) -> Double {
        happenings.reduce(0) { most, active in
            let happening = active.happening
            guard happening.kind == .outletExceedance, happening.subject == outlet.id,
                happening.detail.isEmpty || happening.detail == permit.pollutant, !Self.isAcidity(permit)
            else { return most }
            return max(most, permit.limit * happening.size * active.strength)
        }
    }

    /// Load of the works as a share of the nominal one; 0 while it stands still.
    private func load(_ course: DayCourse, seconds: Int64) -> Double {
        let window = 14 * Int64(86_400)
        let number = seconds / window
        let stop = random.child(2)
        if stop.uniform(number * 3) < 0.05 {
            let start = stop.uniform(number * 3 + 1) * 10
            let days = Double(seconds - number * window) / 86_400 - start
            if days >= 0, days < 1 + 3 * stop.uniform(number * 3 + 2) { return 0 }
        }
        let slow = 1 + 0.08 * random.child(3).smooth(seconds, period: 3 * 86_400)
        switch rhythm {
        case .continuous: return slow * (isSewage ? sewage(course.hour) : 1)
        case .dayShift:
            let isOff = course.day.isDayOff && course.date.weekday != 6
            if isOff { return 0.22 * slow }
            return slow
                * (0.25 + 0.75 * Course.smoothstep((course.hour - 6.5) / 2)
                    * Course.smoothstep((22.5 - course.hour) / 2))
        case .batch:
            let phase = Double((seconds + Int64(random.uniform(-3) * 28_800)) % 28_800) / 28_800
            return slow * (phase < 0.7 ? 1 : 0.3)
        }
    }

    private func sewage(_ hour: Double) -> Double {
        0.82 + 0.2 * Course.bell(hour, centre: 10, width: 2.6) + 0.26 * Course.bell(hour, centre: 21, width: 2.4)
    }

    static func isAcidity(_ permit: Permit) -> Bool { permit.pollutant == "w01001" }

    private static func isContinuous(_ outlet: Outlet) -> Bool {
        [
            "sewage", "power", "refin", "petro", "ethylene", "cement", "incinerat", "污水", "电", "炼", "石化", "水泥", "焚烧",
            "乙烯",
        ]
        .contains { outlet.industry.lowercased().contains($0) || outlet.enterprise.zh.contains($0) }
    }

    /// The flow that brings the works to about two thirds of its yearly permit.
    private static func nominalFlow(_ outlet: Outlet, usual: [Double], random: CounterRandom) -> Double {
        let range = outlet.kind == .gas ? 3000.0...1_500_000 : 20.0...25_000
        let gramsPerUnit = outlet.kind == .gas ? 1e-3 : 1.0
        for (index, permit) in outlet.permits.enumerated() {
            guard let tonnes = permit.annualTonnes, tonnes > 0, permit.limit > 0 else { continue }
            let gramsPerCubicMetre = permit.limit * usual[index] * gramsPerUnit
            let flow = 0.65 * tonnes * 1e6 / 8760 / gramsPerCubicMetre
            return min(max(flow, range.lowerBound), range.upperBound)
        }
        return outlet.kind == .gas ? random.uniform(-2, in: 15_000...320_000) : random.uniform(-2, in: 60...2600)
    }
}

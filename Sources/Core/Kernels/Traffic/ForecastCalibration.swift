/// What left-out days teach about a forecast: how to blend the methods, and how far the blend is off.
package struct ForecastCalibration: Sendable {
    /// Shares of regression, profile and persistence, summing to 1.
    package struct BlendWeights: Sendable, Equatable {
        package let regression: Double, profile: Double, persistence: Double

        func mix(_ guess: ForecastTrial.Guess) -> Double {
            regression * guess.regression + profile * guess.profile + persistence * guess.persistence
        }
    }

    /// Mean absolute errors on the left-out days, unit of the speeds.
    package struct Skill: Sendable, Equatable {
        package let blend: Double, regression: Double, profile: Double, persistence: Double
    }

    /// One per horizon.
    package private(set) var blend: [BlendWeights] = []
    package private(set) var skill: [Skill] = []
    /// Sensors × horizons × parts of the day.
    private var halfWidths: [Double] = []
    /// The same for the day profile alone, which is what is left of a sensor that has fallen silent.
    private var profileHalfWidths: [Double] = []
    private let horizonCount: Int
    private static let partsOfDay = 8

    init(trials: [ForecastTrial], sensorCount: Int, slotsPerDay: Int, settings: SpeedForecastModel.Settings) {
        horizonCount = settings.horizons.count
        for position in settings.horizons.indices { learnBlend(trials.filter { $0.horizon == position }) }
        let blend = blend
        func widths(_ made: (ForecastTrial) -> Double) -> [Double] {
            learnHalfWidths(
                trials, made, sensorCount: sensorCount, slotsPerDay: slotsPerDay, coverage: settings.coverage)
        }
        halfWidths = widths { blend[$0.horizon].mix($0.guess) }
        profileHalfWidths = widths(\.guess.profile)
    }

    /// Half-width of the interval; endless when no day was left out.
    /// - Parameter isHeard: whether the sensor said anything lately; one that did not is known by its profile alone.
    func halfWidth(sensor: Int, horizon: Int, slot: Int, slotsPerDay: Int, isHeard: Bool = true) -> Double {
        let index = (sensor * horizonCount + horizon) * Self.partsOfDay + slot * Self.partsOfDay / slotsPerDay
        return isHeard ? halfWidths[index] : max(halfWidths[index], profileHalfWidths[index])
    }

    /// Tries weights in steps of a twentieth and keeps the least mean absolute error.
    private mutating func learnBlend(_ all: [ForecastTrial]) {
        // Every seventh trial is plenty: neighbours in time say the same.
        let trials = stride(from: 0, to: all.count, by: 7).map { all[$0] }
        var best = BlendWeights(regression: 1, profile: 0, persistence: 0)
        var least = Double.infinity
        for profileSteps in 0...20 {
            for persistenceSteps in 0...(20 - profileSteps) {
                let weights = BlendWeights(
                    regression: Double(20 - profileSteps - persistenceSteps) / 20, profile: Double(profileSteps) / 20,
                    persistence: Double(persistenceSteps) / 20)
                let error = Self.meanError(trials, weights)
                if error < least { (least, best) = (error, weights) }
            }
        }
        blend.append(best)
        let only = { (a: Double, b: Double, c: Double) in
            Self.meanError(trials, BlendWeights(regression: a, profile: b, persistence: c))
        }
        skill.append(
            Skill(blend: least, regression: only(1, 0, 0), profile: only(0, 1, 0), persistence: only(0, 0, 1)))
    }

    private static func meanError(_ trials: [ForecastTrial], _ weights: BlendWeights) -> Double {
        var error = 0.0
        for trial in trials { error += abs(trial.outcome - weights.mix(trial.guess)) }
        return trials.isEmpty ? 0 : error / Double(trials.count)
    }

    /// Split conformal: the rank ⌈(n + 1) · coverage⌉ of the absolute errors, per sensor, horizon and part of the day;
    /// thin groups borrow from the sensor's whole day.
    private func learnHalfWidths(
        _ trials: [ForecastTrial], _ made: (ForecastTrial) -> Double, sensorCount: Int, slotsPerDay: Int,
        coverage: Double
    ) -> [Double] {
        let cells = sensorCount * horizonCount
        var errors = Array(repeating: [Double](), count: cells * Self.partsOfDay)
        for trial in trials {
            let cell = trial.sensor * horizonCount + trial.horizon
            let error = abs(trial.outcome - made(trial))
            errors[cell * Self.partsOfDay + trial.slot * Self.partsOfDay / slotsPerDay].append(error)
        }
        for group in errors.indices { errors[group].sort() }
        var halfWidths = Array(repeating: 0.0, count: errors.count)
        for cell in 0..<cells {
            let range = cell * Self.partsOfDay..<(cell + 1) * Self.partsOfDay
            let whole = Self.rank(errors[range].flatMap { $0 }.sorted(), coverage)
            for group in range {
                halfWidths[group] = errors[group].count >= 30 ? Self.rank(errors[group], coverage) : whole
            }
        }
        return halfWidths
    }

    private static func rank(_ sorted: [Double], _ coverage: Double) -> Double {
        guard !sorted.isEmpty else { return .infinity }
        let rank = Int((Double(sorted.count + 1) * coverage).rounded(.up))
        return rank <= sorted.count ? sorted[rank - 1] : .infinity
    }
}

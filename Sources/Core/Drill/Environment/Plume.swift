import CityModel

/// Concentration on the ground downwind of one source: the Gaussian plume with the urban widths of Briggs (1973).
enum Plume {
    /// The stability of the air, coarsely: bright days, stable nights, all else.
    private enum Stability {
        case unstable, neutral, stable

        init(_ weather: Weather) {
            if weather.sunlight > 0.35, weather.windSpeed < 6 {
                self = .unstable
            } else {
                self = weather.sunlight < 0.02 && weather.windSpeed < 3.5 && weather.rain < 0.5 ? .stable : .neutral
            }
        }

        /// Standard deviations across and upwards in metres, urban, classes B, D and F.
        func widths(along: Double) -> (across: Double, upwards: Double) {
            let spread = (1 + 4e-4 * along).squareRoot()
            switch self {
            case .unstable: return (0.32 * along / spread, 0.20 * along)
            case .neutral: return (0.16 * along / spread, 0.14 * along / (1 + 3e-4 * along).squareRoot())
            case .stable: return (0.11 * along / spread, 0.08 * along / (1 + 1.5e-3 * along).squareRoot())
            }
        }
    }

    /// - Parameters:
    ///   - gramsPerSecond: what leaves the source.
    ///   - height: of the source with its rise, metres.
    ///   - offset: from source to receptor.
    ///   - wandering: share of the distance the wind's turning within the averaging time adds to the width across.
    /// - Returns: micrograms per cubic metre.
    static func concentration(
        gramsPerSecond: Double, height: Double, offset: GroundOffset, weather: Weather,
        wandering: Double = 0.12
    ) -> Double {
        let toward = (weather.windFrom + 180) * Double.pi / 180
        let (east, north) = (Mathematics.sin(toward), Mathematics.cos(toward))
        let along = offset.east * east + offset.north * north
        guard along > 50, gramsPerSecond > 0 else { return 0 }
        let across = offset.east * north - offset.north * east
        let widths = Stability(weather).widths(along: along)
        let sideways = widths.across + wandering * along
        if abs(across) > 3.5 * sideways { return 0 }
        let upwards = min(widths.upwards, 0.8 * weather.mixingHeight)
        let speed = max(weather.windSpeed, 0.8)
        let middle = gramsPerSecond * 1e6 / (Double.pi * speed * sideways * upwards)
        let wash = Mathematics.exp(-min(weather.rain, 40) * 0.02)
        return middle * wash * Mathematics.exp(-across * across / (2 * sideways * sideways))
            * Mathematics.exp(-height * height / (2 * upwards * upwards))
    }
}

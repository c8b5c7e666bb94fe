package import CityModel

/// Something a scenario makes happen to the played city. It acts from `start` to `end` and then fades out.
package struct Happening: Hashable, Sendable {
    /// What happens; the raw value is the word in scenario files. The doc of each case says what `subject`, `detail`
    /// and `size` mean.
    package enum Kind: String, Sendable, CaseIterable, Codable {
        /// More people at a place: subject place, size persons at the height of it.
        case crowdSurge
        /// So many people at a place: subject place, size share of the instantaneous capacity.
        case crowdLoad
        /// A place is emptied and kept shut: subject place.
        case placeClosed
        /// An accident on a link: subject link, size share of the capacity lost, 0…1.
        case linkIncident
        /// A corridor blocked in both directions: detail corridor, size share of the capacity lost, 0…1.
        case corridorIncident
        /// Rain over the whole city, added to what falls: size millimetres per hour.
        case heavyRain
        /// The weather as the scenario says: detail metric (`weather.wind`, `weather.windDirection`,
        /// `weather.temperature`, `weather.rain`), size in the metric's unit.
        case weather
        /// An outlet above its permit: subject outlet, detail pollutant code (empty: all), size multiple of the limit.
        case outletExceedance
        /// Gas escapes: position, detail gas (`cl2`; stations then report `air.cl2`), size kilograms per second.
        case gasRelease
        /// A station reads what the scenario says: subject station, detail metric, size in the metric's unit.
        case stationReading
        /// A sensor falls silent, or all sensors of a division: subject entity or division.
        case sensorOutage
        /// All road traffic: size factor.
        case trafficDemand
    }

    package let id: String
    package let kind: Kind
    package let subject: EntityID?
    package let position: Coordinate?
    package let detail: String
    package let size: Double
    package let start: Timestamp
    package let end: Timestamp

    package init(
        id: String, kind: Kind, subject: EntityID? = nil, position: Coordinate? = nil, detail: String = "",
        size: Double = 1, start: Timestamp, end: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.subject = subject
        self.position = position
        self.detail = detail
        self.size = size
        self.start = start
        self.end = max(start, end)
    }

    /// Seconds until its effect has died away after `end`.
    private var fadeSeconds: Double {
        switch kind {
        case .crowdSurge, .crowdLoad: 2700
        case .linkIncident, .corridorIncident: 900
        case .gasRelease: 600
        case .heavyRain, .weather: 600
        case .placeClosed, .outletExceedance, .stationReading, .sensorOutage, .trafficDemand: 0
        }
    }

    private var riseSeconds: Double {
        switch kind {
        case .crowdSurge, .crowdLoad: min(1800, Double(end.seconds(since: start)) / 2)
        case .linkIncident, .corridorIncident, .heavyRain, .weather: 300
        case .placeClosed: 1200
        case .gasRelease, .outletExceedance, .stationReading, .sensorOutage, .trafficDemand: 0
        }
    }

    /// How strongly it acts at a moment, 0…1.
    package func strength(at time: Timestamp) -> Double {
        let since = Double(time.seconds(since: start))
        guard since >= 0 else { return 0 }
        let after = Double(time.seconds(since: end))
        if after >= 0 {
            return fadeSeconds > 0 ? Course.smoothstep(1 - after / fadeSeconds) : 0
        }
        return riseSeconds > 0 ? Course.smoothstep((since + 60) / riseSeconds) : 1
    }
}

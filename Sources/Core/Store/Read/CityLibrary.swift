internal import CityModel
internal import GRDB
internal import Synchronization

/// The static city, decoded once for every version and shared by all snapshots.
final class CityLibrary: Sendable {
    private struct Edition {
        let version: Int64
        let city: City
        let masked: City
    }

    private let edition = Mutex<Edition?>(nil)

    /// - Parameter isMasked: whether device numbers are masked.
    func city(_ db: Database, isMasked: Bool) throws -> City {
        let version = try CityTables.version(db)
        if let kept = edition.withLock({ $0 }), kept.version == version { return isMasked ? kept.masked : kept.city }
        let city = try CityTables.load(db)
        let fresh = Edition(version: version, city: city, masked: CityTables.masked(city))
        edition.withLock { $0 = fresh }
        return isMasked ? fresh.masked : fresh.city
    }
}

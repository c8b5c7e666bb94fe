import CityAccess
import CityModel
import CityStore
import Foundation
import GRDB

/// A store in a folder of its own that goes when the test ends.
final class TemporaryStore {
    let folder: URL
    let path: String
    let cache: CityCache

    init(cipher: FieldCipher? = nil) throws {
        folder = try Self.newFolder()
        path = folder.appending(path: "city.sqlite").path
        cache = try CityCache(path: path, cipher: cipher)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    static func newFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Changes the file behind the store's back.
    func tamper(_ sql: String) throws {
        try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
    }

    /// Changes what the store keeps, behind its back, and closes the file again.
    func change(_ body: (Database) throws -> Void) throws { try DatabaseQueue(path: path).write(body) }

    func read<Value>(_ asOf: Int64, _ body: (Snapshot) throws -> Value) throws -> Value {
        try cache.read(asOf: at(asOf), viewer: .duty, body)
    }
}

extension Viewer {
    static let duty = Viewer(user: "li", role: .dutyOfficer)
    static let analyst = Viewer(user: "chen", role: .departmentAnalyst)
    static let auditor = Viewer(user: "zhou", role: .auditor)
    static let administrator = Viewer(user: "wu", role: .administrator)
}

func at(_ seconds: Int64) -> Timestamp { Timestamp(secondsSince1970: seconds) }

func range(_ start: Int64, _ end: Int64) -> TimeRange { TimeRange(start: at(start), end: at(end)) }

func observation(
    _ entity: String, _ metric: String, _ time: Int64, _ value: Double, _ flag: ObservationFlag = .valid
) -> Observation {
    Observation(entity: EntityID(entity), metric: MetricID(metric), time: at(time), value: value, flag: flag)
}

func batch(_ observations: [Observation], source: String = "src") -> ObservationBatch {
    ObservationBatch(source: SourceID(source), observations: observations)
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

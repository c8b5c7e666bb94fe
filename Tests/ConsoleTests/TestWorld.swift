import CityAssets
import CityDrill
import CityModel
import CityStore
import Foundation
import TestSupport

@testable import cityops

/// A small played city in a temporary folder: five hours of the bundled Huizhou before a Sunday noon, and a few households.
final class TestWorld: Sendable {
    let folder: URL
    let setup: Setup
    let cache: CityCache

    /// One for all tests that only look.
    static let shared = Result { try TestWorld(steps: 60) }

    init(steps: Int, seed: UInt64 = 1) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "cityops-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        setup = try Setup(home: ReferenceData.projectRoot.path, language: "zh")
        cache = try CityCache(path: folder.appending(path: "city.db").path, cipher: nil)
        let city = try CityFiles.load(setup.assets)
        let maker = WorldMaker(cache: cache, city: city, poverty: try PovertyTables.load(setup.assets))
        var order = WorldMaker.Order(end: CivilMoments.sundayNoon)
        order.seed = seed
        order.households = 400
        order.steps = steps
        try maker.make(order) { _ in }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func setup(_ language: String) throws -> Setup {
        try Setup(home: ReferenceData.projectRoot.path, language: language)
    }
}

enum CivilMoments {
    /// 2026-11-22 12:00 in Huizhou, a Sunday.
    static let sundayNoon = Timestamp(secondsSince1970: 1_795_320_000)
}

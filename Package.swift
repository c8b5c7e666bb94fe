// swift-tools-version: 6.2
import PackageDescription

let common: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
]
let console = common + [.defaultIsolation(MainActor.self)]

func core(_ name: String, _ folder: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = common)
    -> Target
{
    .target(name: name, dependencies: dependencies, path: "Sources/\(folder)", swiftSettings: settings)
}

func tests(_ subject: String, _ folder: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: folder, dependencies: [.init(stringLiteral: subject), "TestSupport"] + dependencies,
        path: "Tests/\(folder)",
        swiftSettings: common)
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let flyingFox = Target.Dependency.product(name: "FlyingFox", package: "FlyingFox")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "cityops",
    products: [.executable(name: "cityops", targets: ["cityops"])],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        core("CityModel", "Core/Model"),
        core("CityKernels", "Core/Kernels", ["CityModel"], settings: common + [.strictMemorySafety()]),
        core("CityAccess", "Core/Access", ["CityModel", crypto]),
        core("CityStore", "Core/Store", ["CityModel", "CityAccess", grdb, sqlite]),
        .systemLibrary(name: "CCurl", path: "Sources/Core/CCurl"),
        core("CitySync", "Core/Sync", ["CityModel", "CityStore", "CCurl"]),
        core("CityDrill", "Core/Drill", ["CityModel", "CityKernels", "CityStore"]),
        core("CityAssets", "Core/Assets", ["CityModel", yams]),
        core("Canvas", "Panels/Canvas", ["CityModel"]),
        .target(
            name: "CityPanels",
            dependencies: ["CityModel", "CityKernels", "CityAccess", "CityStore", "Canvas"],
            path: "Sources/Panels", exclude: ["Canvas"], swiftSettings: common),
        .systemLibrary(name: "CNcurses", path: "Sources/Console/CNcurses"),
        .target(
            name: "Terminal", dependencies: ["Canvas", "CNcurses", "CityModel"], path: "Sources/Console/Terminal",
            swiftSettings: common),
        .executableTarget(
            name: "cityops",
            dependencies: [
                "CityModel", "CityKernels", "CityAccess", "CityStore", "CitySync", "CityDrill", "CityAssets", "Canvas",
                "CityPanels",
                "Terminal", arguments, logging, flyingFox,
            ],
            path: "Sources/Console/cityops", swiftSettings: common),
        .target(name: "TestSupport", path: "Tests/Support", swiftSettings: common),
    ],
    swiftLanguageModes: [.v6]
)

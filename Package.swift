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

func part(
    _ name: String, _ folder: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
    settings: [SwiftSetting] = common
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/\(folder)", exclude: exclude, swiftSettings: settings)
}

func tests(_ folder: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: folder, dependencies: ["TestSupport"] + dependencies, path: "Tests/\(folder)", swiftSettings: common)
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let flyingFox = Target.Dependency.product(name: "FlyingFox", package: "FlyingFox")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "cityops",
    products: [.executable(name: "cityops", targets: ["cityops"])],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        part("CityModel", "Core/Model"),
        part("CityKernels", "Core/Kernels", ["CityModel"], settings: common + [.strictMemorySafety()]),
        part("CityAccess", "Core/Access", ["CityModel", crypto]),
        part("CityStore", "Core/Store", ["CityModel", "CityAccess", grdb, sqlite]),
        .systemLibrary(name: "CCurl", path: "Sources/Core/CCurl"),
        part("CitySync", "Core/Sync", ["CityModel", "CityStore", "CCurl", crypto]),
        part("CityDrill", "Core/Drill", ["CityModel"]),
        part("CityAssets", "Core/Assets", ["CityModel", yams]),
        part("Canvas", "Panels/Canvas", ["CityModel"]),
        part(
            "CityPanels", "Panels", ["CityModel", "CityKernels", "CityAccess", "CityStore", "Canvas"],
            exclude: ["Canvas"]),
        .systemLibrary(name: "CNcurses", path: "Sources/Console/CNcurses"),
        part("Terminal", "Console/Terminal", ["CityModel", "Canvas", "CNcurses"]),
        part("Gateway", "Console/Gateway", ["CityModel", "CityAccess", "CityStore", crypto, flyingFox]),
        .executableTarget(
            name: "cityops",
            dependencies: [
                "CityModel", "CityKernels", "CityAccess", "CityStore", "CitySync", "CityDrill", "CityAssets", "Canvas",
                "CityPanels", "Terminal", "Gateway", arguments,
            ],
            path: "Sources/Console/cityops", swiftSettings: common),

        .systemLibrary(name: "CPty", path: "Tests/CPty"),
        // Writes and tidies a store until it is killed: the other process of the fault tests.
        .executableTarget(
            name: "StoreFeeder", dependencies: ["CityModel", "CityAccess", "CityStore"], path: "Tests/StoreFeeder",
            swiftSettings: common),
        .target(name: "TestSupport", dependencies: ["CPty"], path: "Tests/Support", swiftSettings: common),
        tests("ModelTests", ["CityModel"]),
        tests("KernelsTests", ["CityModel", "CityKernels"]),
        tests("AccessTests", ["CityModel", "CityAccess"]),
        tests("StoreTests", ["CityModel", "CityAccess", "CityStore", "StoreFeeder", grdb]),
        tests("SyncTests", ["CityModel", "CityAccess", "CityStore", "CitySync", "CityAssets", "Gateway", flyingFox]),
        tests("DrillTests", ["CityModel", "CityDrill"]),
        tests("AssetsTests", ["CityModel", "CityAssets"]),
        tests("CanvasTests", ["CityModel", "Canvas"]),
        tests("TerminalTests", ["CityModel", "Canvas", "Terminal"]),
        tests(
            "PanelsTests",
            [
                "CityModel", "CityKernels", "CityAccess", "CityStore", "CityDrill", "CityAssets", "Canvas",
                "CityPanels",
            ]),
        tests(
            "ConsoleTests",
            ["CityModel", "CityStore", "CitySync", "CityAssets", "CityPanels", "CityDrill", "Canvas", "cityops"]),
    ],
    swiftLanguageModes: [.v6]
)

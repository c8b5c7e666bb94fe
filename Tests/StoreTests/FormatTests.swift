import CityModel
import CityStore
import Foundation
import Testing

@Suite("The format of the store")
struct FormatTests {
    @Test("is read by the independent reader in docs as by the export")
    func reader() throws {
        let store = try TemporaryStore()
        var numbers = SeededNumbers(seed: 3)
        for round in 0..<6 {
            let rows = (0..<400).map { _ in
                let time = Int64.random(in: -300...900, using: &numbers) * 300 + Int64(round % 2)
                return observation(
                    "e,\(Int.random(in: 0..<70, using: &numbers))", round % 3 == 0 ? "m" : "n\"", time,
                    value(&numbers), ObservationFlag.allCases.randomElement(using: &numbers) ?? .valid)
            }
            _ = try store.cache.append(batch(rows))
            if round == 3 { _ = try store.cache.compact(daysBefore: at(200_000), maximumSteps: 99) }
        }
        let plain = (0..<500).map { observation("plain", "m", Int64($0) * 300, 20 + Double($0 % 37) / 10) }
        let precise = (0..<90).map { observation("precise", "m", Int64($0) * 60, 1 / Double($0 + 3)) }
        _ = try store.cache.append(batch(plain + precise))
        _ = try store.cache.compact(daysBefore: at(86_400), maximumSteps: 99)
        let tiers = try store.cache.information().tiers
        #expect(tiers.hotObservations > 100 && tiers.blockObservations > 100)

        let output = try run("docs/read_blocks.py", store.path)
        var expected: [String] = ["entity,metric,time,value,flag"]
        try store.cache.export(metrics: nil, in: nil) { row in
            let value = row.value.isNaN ? "" : DecimalText.text(row.value)
            let names = [row.entity.text, row.metric.text].map(CSVField.quoted).joined(separator: ",")
            expected.append("\(names),\(row.time.secondsSince1970),\(value),\(row.flag.word)")
        }
        #expect(output.split(separator: "\n").map(String.init) == expected)
    }

    private func value(_ numbers: inout SeededNumbers) -> Double {
        switch Int.random(in: 0..<8, using: &numbers) {
        case 0: .nan
        case 1: .infinity
        case 2: -0.0
        case 3: Double.random(in: -1...1, using: &numbers)
        default: Double(Int.random(in: -900...900, using: &numbers)) / 10
        }
    }

    private func run(_ script: String, _ store: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        process.arguments = ["python3", root.appending(path: script).path, store]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }
}

import Foundation
import Testing

@testable import Terminal

@Suite struct ScreenRecordingTests {
    @Test func `a recording is lines of JSON that keep what was painted`() throws {
        final class Lines { var all: [String] = [] }
        let lines = Lines()
        var recording = ScreenRecording { lines.all.append($0) }
        recording.output([0x61], at: 4)
        recording.begin(columns: 80, rows: 24, terminal: "xterm \"x\"", wallClock: 1_790_000_000, at: 5)
        recording.output(Array("\u{1B}[1m惠州\"\\\r\n\u{7F}".utf8), at: 6.25)
        recording.resize(columns: 100, rows: 30, at: 7.0000004)
        #expect(lines.all.count == 3)
        let header = try #require(
            JSONSerialization.jsonObject(with: Data(lines.all[0].utf8)) as? [String: Any])
        #expect(header["version"] as? Int == 2 && header["width"] as? Int == 80 && header["height"] as? Int == 24)
        let output = try #require(JSONSerialization.jsonObject(with: Data(lines.all[1].utf8)) as? [Any])
        #expect(output[0] as? Double == 1.25 && output[1] as? String == "o")
        #expect(output[2] as? String == "\u{1B}[1m惠州\"\\\r\n\u{7F}")
        #expect(lines.all[2] == "[2.000000, \"r\", \"100x30\"]\n")
    }
}

import CitySync
import Foundation
import Testing
import TestSupport

@Suite struct DeviceFrameReaderTests {
    private struct Packet: Decodable {
        struct Expect: Decodable {
            let isLengthRight: Bool
            let isSumRight: Bool

            enum CodingKeys: String, CodingKey {
                case isLengthRight = "length_ok"
                case isSumRight = "crc_ok"
            }
        }

        let frame: String
        let expect: Expect
    }

    private struct Malformed: Decodable {
        let name: String
        let hex: String
        let verdict: String
    }

    /// What a reader finds in bytes that come in pieces of this length.
    private static func found(_ bytes: [UInt8], pieces: Int = .max) -> [DeviceFrameReader.Found] {
        var reader = DeviceFrameReader()
        var found: [DeviceFrameReader.Found] = []
        var start = 0
        while start < bytes.count {
            let end = start + min(pieces, bytes.count - start)
            found += reader.take(bytes[start..<end])
            start = end
        }
        return found + reader.finish()
    }

    private static func segments(_ found: [DeviceFrameReader.Found]) -> [[UInt8]] {
        found.compactMap { if case .segment(let segment) = $0 { segment } else { nil } }
    }

    @Test func `the example of the standard has its check sum, and not that of Modbus`() {
        let segment =
            "QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&"
        #expect(DeviceFrameReader.checksum(segment.utf8) == 0x1C80)
        #expect(Self.found(Array("##0101\(segment)1C80\r\n".utf8)) == [.segment(Array(segment.utf8))])
        #expect(Self.found(Array("##0101\(segment)1c80".utf8)) == [.segment(Array(segment.utf8))])
        #expect(Self.found(Array("##0101\(segment)0759\r\n".utf8)).count == 1)
        #expect(Self.segments(Self.found(Array("##0101\(segment)0759\r\n".utf8))).isEmpty)
    }

    @Test(.enabled(if: ReferenceData.isPresent("pollution/hj212")))
    func `frames from the field are taken exactly when length and check sum are right`() throws {
        let lines = try ReferenceData.text("pollution/hj212/packets.jsonl").split(separator: "\n")
        #expect(lines.count > 100)
        for line in lines {
            let packet = try JSONDecoder().decode(Packet.self, from: Data(line.utf8))
            let segments = Self.segments(Self.found(Array((packet.frame + "\r\n").utf8)))
            #expect(
                segments.count == (packet.expect.isLengthRight && packet.expect.isSumRight ? 1 : 0), "\(packet.frame)")
        }
    }

    @Test(.enabled(if: ReferenceData.isPresent("pollution/hj212")), arguments: [1, 7, 4096])
    func `three thousand frames are three thousand, however they are cut`(pieces: Int) throws {
        let found = Self.found(Array(try ReferenceData.bytes("pollution/hj212/stream_clean.bin")), pieces: pieces)
        #expect(found.count == 3000)
        #expect(Self.segments(found).count == 3000)
    }

    @Test(.enabled(if: ReferenceData.isPresent("pollution/hj212")))
    func `transmissions that are wrong in one way each end as the reference says`() throws {
        let cases = try JSONDecoder().decode(
            [Malformed].self, from: try ReferenceData.bytes("pollution/hj212/malformed.json"))
        for one in cases {
            let digits = Array(one.hex)
            let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
                UInt8(String(digits[$0..<$0 + 2]), radix: 16)
            }
            let expected = one.verdict == "accept_2" ? 2 : one.verdict.hasPrefix("accept") ? 1 : 0
            #expect(Self.segments(Self.found(bytes)).count == expected, "\(one.name)")
        }
    }

    @Test func `one bad byte loses one frame, wherever it is`() {
        let frames = (0..<6).map { number -> [UInt8] in
            let segment = Array(
                "QN=2016080108585722\(number);ST=32;CN=2011;MN=A;Flag=4;CP=&&w01018-Rtd=\(number)#&&".utf8)
            let sum = String(DeviceFrameReader.checksum(segment), radix: 16, uppercase: true)
            let padded = String(repeating: "0", count: 4 - sum.count) + sum
            return Array("##00\(segment.count)".utf8) + segment + Array("\(padded)\r\n".utf8)
        }
        let stream = Array(frames.joined())
        #expect(Self.segments(Self.found(stream)).count == 6)
        for place in stream.indices {
            for value in [0, UInt8(ascii: "#"), UInt8(ascii: "0"), UInt8(ascii: "9"), 0xFF] where stream[place] != value
            {
                var spoilt = stream
                spoilt[place] = value
                #expect(Self.segments(Self.found(spoilt, pieces: 50)).count >= 5, "byte \(place) as \(value)")
            }
        }
    }

    @Test func `bytes without an end are not kept`() {
        var reader = DeviceFrameReader()
        let found = reader.take([UInt8](repeating: UInt8(ascii: "x"), count: 100_000))
        #expect(found.count == 1)
        #expect(Self.segments(reader.finish()).isEmpty)
    }
}

import CityKernels
import Foundation

/// Link flows as files: `init_node,term_node,flow,cost` in the network's link order, or TNTP's flow format when read.
enum TrafficFlowFile {
    static func write(_ result: EquilibriumResult, _ input: TrafficInput, to path: String?) throws {
        guard let path else { return }
        let writer = try OutputWriter(path)
        try writer.write("init_node,term_node,flow,cost\n")
        for link in 0..<Int32(input.network.linkCount) {
            try writer.write(
                "\(input.tailNumber(link)),\(input.headNumber(link)),\(result.linkFlows[Int(link)]),"
                    + "\(result.linkCosts[Int(link)])\n")
        }
        try writer.finish()
    }

    /// Flow of each link; rows of parallel links are taken in their order, links without a row carry nothing.
    static func read(_ path: String, _ input: TrafficInput) throws -> [Double] {
        let bytes = try PackedFile.bytes(path)
        let isCSV = bytes.starts(with: Array("init_node,".utf8))
        let text = isCSV ? bytes.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: " ") : $0 } : bytes
        let rows = try TrafficNetworkOptions.reading(path) { () throws(TrafficReadError) in try TNTPReader.flows(text) }
        var waiting: [[Int]: ArraySlice<Int32>] = [:]
        for link in (0..<Int32(input.network.linkCount)) {
            waiting[[input.tailNumber(link), input.headNumber(link)], default: []].append(link)
        }
        var flows = [Double](repeating: 0, count: input.network.linkCount)
        for row in rows {
            guard let link = waiting[[row.tailNumber, row.headNumber]]?.popFirst() else {
                throw Complaint("traffic.noLink", ["link": "\(row.tailNumber)-\(row.headNumber)"], code: .input)
            }
            guard row.volume >= 0, row.volume.isFinite else {
                throw Complaint(
                    "traffic.badFlow", ["link": "\(row.tailNumber)-\(row.headNumber)", "value": "\(row.volume)"],
                    code: .input)
            }
            flows[Int(link)] = row.volume
        }
        return flows
    }
}

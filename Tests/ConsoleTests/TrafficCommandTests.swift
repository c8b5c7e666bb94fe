import CityStore
import Foundation
import TestSupport
import Testing

@testable import cityops

/// The traffic verbs as a script sees them, on a network small enough to know by heart.
@Suite(.enabled(if: ConsolePtyTests.isBuilt)) struct TrafficCommandTests {
    /// Braess's network in TNTP, zones 1 and 2 at its ends (nodes 3 and 4 between), 6 trips: 552 in equilibrium, 498 without 3→4.
    private static let network = """
        <NUMBER OF ZONES> 2
        <NUMBER OF NODES> 4
        <FIRST THRU NODE> 1
        <NUMBER OF LINKS> 5
        <END OF METADATA>
        ~ init_node term_node capacity length free_flow_time b power ;
        1 3 1 0 0.00000001 1000000000 1 ;
        1 4 1 0 50 0.02 1 ;
        3 2 1 0 50 0.02 1 ;
        3 4 1 0 10 0.1 1 ;
        4 2 1 0 0.00000001 1000000000 1 ;
        """
    private static let trips = """
        <NUMBER OF ZONES> 2
        <TOTAL OD FLOW> 6
        <END OF METADATA>
        Origin 1
        2 : 6.0;
        """

    private static let folder = Result {
        let folder = try TestWorld.shared.get().folder.appending(path: "traffic-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try network.write(to: folder.appending(path: "b_net.tntp"), atomically: true, encoding: .utf8)
        try trips.write(to: folder.appending(path: "b_trips.tntp"), atomically: true, encoding: .utf8)
        return folder
    }

    private func path(_ name: String) throws -> String { try Self.folder.get().appending(path: name).path }

    private func json(_ verb: [String], code: Int32 = 0) throws -> [String: Any] {
        let answer = try CommandTests.run(["traffic"] + verb + ["--json"])
        #expect(answer.code == code, "\(answer.complaint)")
        let object = try JSONSerialization.jsonObject(with: Data(answer.output.utf8))
        return try #require(object as? [String: Any])
    }

    @Test func `assign answers with the figures of the contract and the flows as a table`() throws {
        let flows = try path("flows.csv")
        let report = try json(["assign", "--network", path("b_net.tntp"), "--gap", "1e-10", "--flows", flows])
        #expect(abs(try #require(report["totalTravelTime"] as? Double) - 552) < 1e-5)
        for key in ["relativeGap", "objective", "averageExcessCost", "iterations", "seconds"] {
            #expect(report[key] != nil)
        }
        let lines = try String(contentsOfFile: flows, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 6 && lines[0] == "init_node,term_node,flow,cost" && lines[1].hasPrefix("1,3,"))
    }

    @Test func `a closure that helps is found, one that cuts the city is told with who is cut off`() throws {
        let scan = try json(["whatif", "--network", path("b_net.tntp"), "--close-all", "--threads", "2", "--quiet"])
        let helping = try #require(scan["helping"] as? [[String: Any]])
        #expect(helping.count == 1 && helping[0]["init_node"] as? Int == 3 && helping[0]["term_node"] as? Int == 4)
        #expect(scan["scanned"] as? Int == 5 && scan["cancelled"] as? Bool == false)
        let cut = try json(["whatif", "--network", path("b_net.tntp"), "--close", "1-3,1-4"])
        let lost = try #require(cut["cutOff"] as? [String: Any])
        #expect(lost["trips"] as? Double == 6 && lost["zonesWithoutExit"] as? [Int] == [1])
        let wider = try json([
            "whatif", "--network", path("b_net.tntp"), "--capacity", "1-4=x2", "--demand-factor", "0.5",
        ])
        #expect(try #require(wider["change"] as? Double) < -0.5)
    }

    @Test func `routes, matrix and reach agree`() throws {
        let net = try path("b_net.tntp")
        let route = try json(["route", "--network", net, "--from", "1", "--to", "2"])
        let routes = try #require(route["routes"] as? [[String: Any]])
        #expect(routes[0]["nodes"] as? [Int] == [1, 3, 4, 2])
        let matrix = try json(["matrix", "--network", net])
        let costs = try #require(matrix["costs"] as? [[Any]])
        #expect(abs(try #require(costs[0][1] as? Double) - 10) < 1e-6 && costs[1][0] is NSNull)
        let reach = try json(["isochrone", "--network", net, "--from", "1", "--limits", "5,20"])
        #expect(reach["counts"] as? [Int] == [2, 4])
        let none = try json(["route", "--network", net, "--from", "2", "--to", "1"], code: 1)
        #expect((none["routes"] as? [Any])?.isEmpty == true)
    }

    @Test func `select link, simulation and signal advice answer`() throws {
        let net = try path("b_net.tntp")
        let users = try json(["select", "--network", net, "--link", "3-4", "--gap", "1e-10"])
        #expect(abs(try #require(users["flow"] as? Double) - 2) < 1e-5 && users["pairCount"] as? Int == 1)
        let played = try json([
            "simulate", "--network", net, "--minutes", "30", "--load-minutes", "10", "--time-unit", "1",
        ])
        #expect(abs(try #require(played["vehicles"] as? Double) - 1) < 1e-9)
        #expect(played["unreached"] as? Double == 0 && played["rerouteMinutes"] as? Double == 5)
        let kept = try json([
            "simulate", "--network", net, "--minutes", "30", "--load-minutes", "10", "--time-unit", "1", "--reroute",
            "0",
        ])
        #expect(abs(try #require(kept["vehicles"] as? Double) - 1) < 1e-9 && kept["rerouteMinutes"] == nil)
        let signal = try json(["advise", "signal", "--lost", "12", "--flow-ratios", "0.4,0.3"])
        #expect(abs(try #require(signal["cycleSeconds"] as? Double) - 23 / 0.3) < 1e-9)
    }

    @Test func `the store's signals are listed, what a new timing saves most first`() throws {
        let store = try TestWorld.shared.get().cache.path
        let listed = try #require(
            try json(["advise", "junctions", "--store", store])["junctions"] as? [[String: Any]])
        #expect(listed.count > 90)
        let saved = listed.compactMap { $0["savedVehicleHoursPerHour"] as? Double }
        #expect(!saved.isEmpty && saved == saved.sorted(by: >))
        for junction in listed where junction["advised"] != nil {
            let ratio = try #require(junction["criticalFlowRatio"] as? Double)
            #expect(ratio < 0.95 && junction["uncountedApproaches"] as? Int == 0)
        }
        let few = try json(["advise", "junctions", "--store", store, "--top", "3", "--at", "2001-01-01"])
        let dark = try #require(few["junctions"] as? [[String: Any]])
        #expect(dark.count == 3 && dark.allSatisfy { $0["present"] == nil && $0["uncountedApproaches"] as? Int != 0 })
    }

    @Test func `what was imported as GMNS assigns to the same total`() throws {
        let copy = try path("gmns")
        #expect(try CommandTests.run(["traffic", "import", "--network", path("b_net.tntp"), "--to", copy]).code == 0)
        let report = try json(["assign", "--network", copy, "--gap", "1e-10"])
        #expect(abs(try #require(report["totalTravelTime"] as? Double) - 552) < 1e-5)
    }

    @Test(arguments: [
        (["assign", "--network", "NET", "--close", "1-2"], 2, "1-2"),
        (["route", "--network", "NET", "--from", "1", "--to", "nowhere"], 2, "nowhere"),
        (["whatif", "--network", "NET", "--capacity", "1-3=-5"], 2, "1-3=-5"),
        (["assign", "--network", "CUT"], 3, "cut_net.tntp"), (["assign", "--network", "NAN"], 3, "1-3"),
        (["assign", "--network", "NET", "--trips", "FEW"], 3, "60.0"),
        (["assign", "--network", "HEADLESS"], 3, "END OF METADATA"),
        (["simulate", "--network", "NET", "--reroute", "-1"], 2, "--reroute"),
        (["simulate", "--network", "NET", "--drop", "1-3,5,2,0.5"], 2, "1-3,5,2,0.5"),
        (["detect", "--csv", "/nowhere.csv"], 3, "/nowhere.csv"),
        (["forecast", "--speeds", "SHORT"], 3, "1"), (["forecast", "--speeds", "DARK"], 3, "dark.csv"),
        (["rank", "--speeds", "DARK"], 3, "dark.csv"), (["rank", "--speeds", "LEAP"], 3, "2037"),
        (["advise", "signal", "--lost", "9", "--flow-ratios", "0.6,0.4"], 1, "0.95"),
    ])
    func `bad input is answered with one sentence`(verb: [String], code: Int32, mention: String) throws {
        let cut = Self.network.split(separator: "\n").dropLast(2).joined(separator: "\n")
        try cut.write(toFile: path("cut_net.tntp"), atomically: true, encoding: .utf8)
        try Self.network.replacingOccurrences(of: "1 3 1 0 0.00000001", with: "1 3 1 0 -1")
            .write(toFile: path("nan_net.tntp"), atomically: true, encoding: .utf8)
        try Self.trips.write(toFile: path("nan_trips.tntp"), atomically: true, encoding: .utf8)
        try Self.network.replacingOccurrences(of: "<END OF METADATA>", with: "")
            .write(toFile: path("headless_net.tntp"), atomically: true, encoding: .utf8)
        try Self.trips.replacingOccurrences(of: "FLOW> 6", with: "FLOW> 60")
            .write(toFile: path("few.tntp"), atomically: true, encoding: .utf8)
        try ("a,b\n" + String(repeating: "50,60\n", count: 100)).write(
            toFile: path("short.csv"), atomically: true, encoding: .utf8)
        try ("a,b\n" + String(repeating: "0,0\n", count: 600)).write(
            toFile: path("dark.csv"), atomically: true, encoding: .utf8)
        try "time,a\n2026-03-01 00:00:00,50\n2026-03-01 00:05:00,51\n2037-03-01 00:10:00,52\n".write(
            toFile: path("leap.csv"), atomically: true, encoding: .utf8)
        let files = [
            "NET": try path("b_net.tntp"), "CUT": try path("cut_net.tntp"), "NAN": try path("nan_net.tntp"),
            "SHORT": try path("short.csv"), "FEW": try path("few.tntp"), "HEADLESS": try path("headless_net.tntp"),
            "DARK": try path("dark.csv"), "LEAP": try path("leap.csv"),
        ]
        let answer = try CommandTests.run(["traffic"] + verb.map { files[$0] ?? $0 })
        #expect(answer.code == code, "\(answer.complaint)")
        #expect(answer.complaint.contains(mention) && !answer.complaint.contains("‹"), "\(answer.complaint)")
    }
}

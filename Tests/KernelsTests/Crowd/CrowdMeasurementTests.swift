import CityKernels
import TestSupport
import Testing

@Suite("Crowd measurement")
struct CrowdMeasurementTests {
    private let square = ConvexPolygon(x: [0, 1, 1, 0], y: [0, 0, 1, 1])

    @Test("a polygon is cut by half-planes and subtracted piece by piece")
    func polygons() {
        var half = square
        half.clip(a: 1, b: 0, c: 0.25)
        #expect(abs(half.area - 0.25) < 1e-12)
        let hole = ConvexPolygon(x: [0.4, 0.6, 0.6, 0.4], y: [0.4, 0.4, 0.6, 0.6])
        let pieces = square.subtracting(hole)
        #expect(abs(pieces.reduce(0) { $0 + $1.area } - 0.96) < 1e-12)
        #expect(pieces.allSatisfy { !$0.contains(x: 0.5, y: 0.5) })
        let clockwise = ConvexPolygon(x: [0, 0, 1, 1], y: [0, 1, 1, 0])
        #expect(clockwise.isConvex && clockwise.area == 1)
    }

    @Test("space behind a wall does not belong to a cell")
    func wall() throws {
        let outline = ConvexPolygon(x: [-1, 2, 2, -1], y: [-1, -1, 2, 2])
        let wall: [(x: Double, y: Double)] = [(-1, 0.5), (2, 0.5), (2, 0.6), (-1, 0.6)]
        let area = try WalkableArea(outline: outline, obstacles: [wall])
        let reached = area.walkable(square, fromX: 0.5, y: 0.2)
        #expect(abs(reached.reduce(0) { $0 + $1.area } - 0.5) < 1e-9)
        let open: [(x: Double, y: Double)] = [(-1, 0.5), (0.5, 0.5), (0.5, 0.6), (-1, 0.6)]
        let around = try WalkableArea(outline: outline, obstacles: [open]).walkable(square, fromX: 0.5, y: 0.2)
        #expect(abs(around.reduce(0) { $0 + $1.area } - 0.95) < 1e-9)
    }

    @Test("bent outlines and broken obstacles are refused")
    func refused() {
        let bent = ConvexPolygon(x: [0, 2, 1, 2, 0], y: [0, 0, 1, 2, 2])
        #expect(throws: WalkableArea.Problem.outlineNotConvex) { try WalkableArea(outline: bent, obstacles: []) }
        #expect(throws: WalkableArea.Problem.badObstacle(index: 0)) {
            try WalkableArea(outline: square, obstacles: [[(x: 0, y: 0), (x: 1, y: 1)]])
        }
    }

    @Test("two people share a room in halves")
    func voronoiHalves() throws {
        let outline = ConvexPolygon(x: [0, 2, 2, 0], y: [0, 0, 1, 1])
        let room = try WalkableArea(outline: outline, obstacles: [])
        let density = VoronoiDensity(walkable: room, reachMetres: 10, area: square)
        #expect(abs(density.density(x: [0.5, 1.5], y: [0.5, 0.5], records: 0..<2) - 1) < 1e-9)
        #expect(abs(density.density(x: [0.5], y: [0.5], records: 0..<1) - 0.5) < 1e-9)
    }

    @Test("speed, crossing and flow of people walking straight on")
    func straight() throws {
        var persons: [Int32] = []
        var frames: [Int32] = []
        var x: [Double] = []
        for person in 0..<10 {
            for frame in 0..<100 {
                persons.append(Int32(person))
                frames.append(Int32(frame))
                x.append(-0.55 - Double(person) * 0.5 + 0.1 * Double(frame))
            }
        }
        let y = [Double](repeating: 0, count: x.count)
        let trajectories = try CrowdTrajectories(persons: persons, frames: frames, x: x, y: y, framesPerSecond: 10)
        let velocity = trajectories.velocities(step: 5)
        #expect(velocity.x.allSatisfy { abs($0 - 1) < 1e-9 })
        let crossings = trajectories.crossingFrames(fromX: 0, fromY: -1, toX: 0, toY: 1)
        #expect(crossings == (0..<10).map { 6 + 5 * $0 })
        #expect(trajectories.crossingFrames(fromX: 0, fromY: 1, toX: 0, toY: 2).isEmpty)
        let flow = try #require(CrowdTrajectories.flow(crossingFrames: crossings, framesPerSecond: 10))
        #expect(abs(flow - 6 / 3.4) < 1e-9, "the count goes from 2 to 8 between frames 11 and 45")
    }

    @Test("the same person twice in a frame is refused")
    func duplicate() {
        #expect(throws: CrowdTrajectories.Problem.duplicate(person: 3, frame: 7)) {
            try CrowdTrajectories(persons: [3, 3], frames: [7, 7], x: [0, 1], y: [0, 1], framesPerSecond: 25)
        }
    }

    @Test(
        "the Jülich bottleneck as PedPy measures it: N–t and density exact, the rest within 1e-3",
        .enabled(if: ReferenceData.isPresent("crowd/pedpy/bottleneck_040_traj.txt.gz")))
    func bottleneck() throws {
        let trajectories = try Self.bottleneckTrajectories()
        let left: [(x: Double, y: Double)] = [
            (-0.7, -1.1), (-0.25, -1.1), (-0.25, -0.15), (-0.4, 0), (-2.8, 0), (-2.8, 6.7), (-3.05, 6.7),
            (-3.05, -0.3), (-0.7, -0.3), (-0.7, -1),
        ]
        let outline = ConvexPolygon(x: [3.5, 3.5, -3.5, -3.5], y: [-2, 8, 8, -2])
        let walkable = try WalkableArea(outline: outline, obstacles: [left, left.map { (-$0.x, $0.y) }])
        let area = ConvexPolygon(x: [-0.4, 0.4, 0.4, -0.4], y: [0.5, 0.5, 1.3, 1.3])
        let measured = CrowdMeasurement.perFrame(trajectories, area: area, frameStep: 10)
        let cells = VoronoiDensity(walkable: walkable, reachMetres: 0.8, area: area)
        let expected = try SeriesFixtures.table("crowd/pedpy/bottleneck_040_expected_per_frame.csv.gz").columns
        #expect(measured.count == expected[0].count)
        for (index, frame) in measured.enumerated() {
            #expect(abs(frame.classicDensity - expected[0][index]) < 1e-9)
            // PedPy writes 0 where nobody is there to have a speed.
            if frame.meanSpeed.isNaN {
                #expect(expected[2][index] == 0)
            } else {
                #expect(abs(frame.meanSpeed - expected[2][index]) < 1e-5)
            }
            if index.isMultiple(of: 40) {
                let records = trajectories.frameStarts[index]..<trajectories.frameStarts[index + 1]
                let density = cells.density(x: trajectories.x, y: trajectories.y, records: records)
                #expect(abs(density - expected[1][index]) < 1e-5)
            }
            guard !expected[4][index].isNaN else { continue }
            #expect(abs(frame.pressure - expected[4][index]) < 1e-5)
        }
        let crossings = trajectories.crossingFrames(fromX: 0.4, fromY: 0, toX: -0.4, toY: 0)
        let curve = try SeriesFixtures.table("crowd/pedpy/bottleneck_040_expected_n_t.csv.gz").columns
        for (row, frame) in curve[0].enumerated() {
            #expect(crossings.count { Double($0) <= frame } == Int(curve[1][row]))
        }
        let flow = try #require(CrowdTrajectories.flow(crossingFrames: crossings, framesPerSecond: 25))
        #expect(abs(flow - 1.1433) < 5e-5)
    }

    private static func bottleneckTrajectories() throws -> CrowdTrajectories {
        var persons: [Int32] = []
        var frames: [Int32] = []
        var x: [Double] = []
        var y: [Double] = []
        for line in try ReferenceData.text("crowd/pedpy/bottleneck_040_traj.txt.gz").split(whereSeparator: \.isNewline)
        {
            let cells = line.split { $0 == "\t" || $0 == " " }
            guard !line.hasPrefix("#"), cells.count >= 4 else { continue }
            persons.append(try #require(Int32(cells[0])))
            frames.append(try #require(Int32(cells[1])))
            x.append(try #require(Double(cells[2])))
            y.append(try #require(Double(cells[3])))
        }
        return try CrowdTrajectories(persons: persons, frames: frames, x: x, y: y, framesPerSecond: 25)
    }
}

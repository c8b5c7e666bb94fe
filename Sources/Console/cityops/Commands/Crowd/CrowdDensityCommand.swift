import ArgumentParser
import CityKernels
import CityModel

struct CrowdDensityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "density", abstract: "Density, level of service, speed, flow and pressure from trajectories.",
        discussion:
            "Trajectories as PedPy and PeTrack write them: id frame x y [z], blanks or tabs, # before remarks; metres unless a remark says x/cm."
    )

    @OptionGroup var common: CommonOptions
    @Option(help: "Trajectories; .gz is unpacked, - is standard input.") var trajectories: String
    @Option(help: "Frames a second; without it as the file's remarks say.") var fps: Double?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Corners of the convex measurement area; without it the box around all positions.", valueName: "x,y x,y …"))
    var area: String?
    @Option(parsing: .unconditional, help: ArgumentHelp("Measurement line for flow.", valueName: "x,y x,y"))
    var line: String?
    @Option(help: "Frames to both sides for velocities.") var frameStep = 10
    @Flag(help: "Voronoi densities too.") var voronoi = false
    @Option(help: "How far a Voronoi cell may reach, metres.") var reach = 0.8
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Corners of the convex outline people can walk in.", valueName: "x,y x,y …"))
    var walkable: String?
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Corners of an obstacle in it, repeatable.", valueName: "x,y x,y …"))
    var obstacle: [String] = []
    @Flag(help: "Leave the frames out; the summary alone.") var summary = false
    @Flag(help: "One JSON document.") var json = false

    /// Square metres of a measurement area on which a person more or less says nothing.
    private static let leastArea = 0.01

    func validate() throws {
        guard (1...100_000).contains(frameStep) else { throw ValidationError("--frame-step must be from 1 to 100000.") }
        guard reach > 0, reach <= 1000 else { throw ValidationError("--reach must be above 0 and at most 1000.") }
        if let fps, !TrajectoryFile.frameRates.contains(fps) {
            throw ValidationError("--fps must be from 0.01 to 10000.")
        }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let tracks = try TrajectoryFile.read(trajectories, fps: fps)
            let box = TrajectoryFile.box(around: tracks)
            let polygon = try area.map { try convex($0, "--area") } ?? box.area
            guard polygon.area >= Self.leastArea else {
                throw Complaint("crowd.smallArea", ["file": trajectories], code: area == nil ? .input : .usage)
            }
            let walls = try walkableArea(box.outline)
            let frames = CrowdMeasurement.perFrame(
                tracks, area: polygon, frameStep: frameStep,
                voronoi: voronoi ? (walkable: walls, reachMetres: reach) : nil)
            let document = JSONValue.object(
                try self.summary(tracks, polygon, frames).merging(
                    summary ? [:] : ["frames": .list(frames.map { frame($0) })]
                ) { first, _ in first })
            if json { return JSONOutput.print(document) }
            for frame in frames {
                let service = LevelOfService(personsPerSquareMetre: frame.classicDensity, scale: .fruinWalkway).letter
                let numbers = [frame.classicDensity, frame.voronoiDensity, frame.meanSpeed, frame.pressure]
                StandardOutput.write(
                    "\(frame.frame)\t\(service)\t" + numbers.map { Digits.fixed($0, 4) }.joined(separator: "\t") + "\n")
            }
        }
    }

    private func frame(_ frame: CrowdMeasurement) -> JSONValue {
        .object([
            "frame": .integer(frame.frame), "classicDensity": .number(frame.classicDensity),
            "voronoiDensity": .number(frame.voronoiDensity), "meanSpeed": .number(frame.meanSpeed),
            "velocityVariance": .number(frame.velocityVariance), "pressure": .number(frame.pressure),
            "levelOfService": .text(
                LevelOfService(personsPerSquareMetre: frame.classicDensity, scale: .fruinWalkway).letter),
        ])
    }

    private func summary(_ tracks: CrowdTrajectories, _ polygon: ConvexPolygon, _ frames: [CrowdMeasurement]) throws
        -> [String: JSONValue]
    {
        func mean(_ value: (CrowdMeasurement) -> Double) -> Double {
            let known = frames.map(value).filter { !$0.isNaN }
            return known.reduce(0, +) / Double(known.count)
        }
        let most = frames.map(\.classicDensity).max() ?? 0
        var fields: [String: JSONValue] = [
            "persons": .integer(tracks.tracks.count), "frameCount": .integer(tracks.frameCount),
            "framesPerSecond": .number(tracks.framesPerSecond), "areaSquareMetres": .number(polygon.area),
            "meanClassicDensity": .number(mean(\.classicDensity)), "maxClassicDensity": .number(most),
            "meanVoronoiDensity": .number(mean(\.voronoiDensity)), "meanSpeed": .number(mean(\.meanSpeed)),
            "maxPressure": .optional(frames.map(\.pressure).filter { !$0.isNaN }.max()),
            "dangerLine": .optional(CrowdDangerLine.highest(reachedBy: most)?.personsPerSquareMetre),
        ]
        guard let line else { return fields }
        let ends = try corners(line, "--line")
        guard ends.count == 2 else { throw Complaint("crowd.badCorners", ["option": "--line"], code: .usage) }
        let crossings = tracks.crossingFrames(fromX: ends[0].x, fromY: ends[0].y, toX: ends[1].x, toY: ends[1].y)
        let flow = CrowdTrajectories.flow(crossingFrames: crossings, framesPerSecond: tracks.framesPerSecond)
        let (dx, dy) = (ends[1].x - ends[0].x, ends[1].y - ends[0].y)
        let metres = (dx * dx + dy * dy).squareRoot()
        fields["crossings"] = .integer(crossings.count)
        fields["crossingFrames"] = .list(crossings.map { .integer($0) })
        fields["flowPerSecond"] = .optional(flow)
        fields["specificFlowPerMetreSecond"] = .optional(flow.map { $0 / metres })
        return fields
    }

    private func walkableArea(_ box: ConvexPolygon) throws -> WalkableArea {
        let outline = try walkable.map { try convex($0, "--walkable") } ?? box
        do throws(WalkableArea.Problem) {
            return try WalkableArea(outline: outline, obstacles: try holes())
        } catch {
            throw Complaint("crowd.badCorners", ["option": "--walkable, --obstacle"], code: .usage)
        }
    }

    private func holes() throws(WalkableArea.Problem) -> [[(x: Double, y: Double)]] {
        var result: [[(x: Double, y: Double)]] = []
        for (index, text) in obstacle.enumerated() {
            guard let found = try? corners(text, "--obstacle") else { throw .badObstacle(index: index) }
            result.append(found)
        }
        return result
    }

    private func convex(_ text: String, _ option: String) throws -> ConvexPolygon {
        let found = try corners(text, option)
        let polygon = ConvexPolygon(x: found.map(\.x), y: found.map(\.y))
        guard found.count >= 3, polygon.isConvex, polygon.area > 0 else {
            throw Complaint("crowd.badCorners", ["option": option], code: .usage)
        }
        return polygon
    }

    private func corners(_ text: String, _ option: String) throws -> [(x: Double, y: Double)] {
        try text.split(whereSeparator: { $0 == " " || $0 == ";" }).map { corner in
            let parts = corner.split(separator: ",").map { Double($0) }
            guard parts.count == 2, let x = parts[0], let y = parts[1], abs(x) <= 1e7, abs(y) <= 1e7 else {
                throw Complaint("crowd.badCorners", ["option": option], code: .usage)
            }
            return (x, y)
        }
    }
}

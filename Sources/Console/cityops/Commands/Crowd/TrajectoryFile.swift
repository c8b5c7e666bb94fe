import CityKernels
import CityModel

/// Trajectories as PeTrack and PedPy write them.
enum TrajectoryFile {
    /// Frames a second that a recording can have.
    static let frameRates = 0.01...10_000

    /// - Parameter fps: frames a second; nil = as a remark of the file says.
    static func read(_ path: String, fps asked: Double?) throws -> CrowdTrajectories {
        var reader = Reader(path: path)
        let text = String(decoding: try PackedFile.text(path), as: UTF8.self)
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            try reader.take(line, number: index + 1)
        }
        guard let fps = asked ?? reader.framesPerSecond else {
            throw Complaint("crowd.noFrameRate", ["file": path], code: .usage)
        }
        guard !reader.persons.isEmpty else { throw Complaint("crowd.noRows", ["file": path], code: .input) }
        do throws(CrowdTrajectories.Problem) {
            return try CrowdTrajectories(
                persons: reader.persons, frames: reader.frames, x: reader.x, y: reader.y, framesPerSecond: fps)
        } catch {
            switch error {
            case .duplicate(let person, let frame):
                throw Complaint(
                    "crowd.twice", ["file": path, "person": "\(person)", "frame": "\(frame)"], code: .input)
            case .tooLong(let first, let last):
                throw Complaint(
                    "crowd.frameSpan", ["file": path, "first": "\(first)", "last": "\(last)"], code: .input)
            case .unequalColumns, .badFrameRate:
                throw Complaint("crowd.noFrameRate", ["file": path], code: .input)
            }
        }
    }

    /// The box around all positions as measurement area, and a metre wider as the walkable outline.
    static func box(around tracks: CrowdTrajectories) -> (area: ConvexPolygon, outline: ConvexPolygon) {
        func box(_ margin: Double) -> ConvexPolygon {
            let (left, right) = ((tracks.x.min() ?? 0) - margin, (tracks.x.max() ?? 0) + margin)
            let (low, high) = ((tracks.y.min() ?? 0) - margin, (tracks.y.max() ?? 0) + margin)
            return ConvexPolygon(x: [left, right, right, left], y: [low, low, high, high])
        }
        return (box(1e-6), box(1))
    }

    private struct Reader {
        let path: String
        var persons: [Int32] = []
        var frames: [Int32] = []
        var x: [Double] = []
        var y: [Double] = []
        var framesPerSecond: Double?
        private var metres = 1.0

        init(path: String) { self.path = path }

        mutating func take(_ line: Substring, number: Int) throws {
            let fields = line.split { $0 == "\t" || $0 == " " || $0 == "," || $0 == ";" || $0 == "\r" }
            guard let first = fields.first else { return }
            if first.hasPrefix("#") { return remark(line) }
            // A header without # stands before the first row.
            if persons.isEmpty, Double(first) == nil { return }
            guard fields.count >= 4, let person = Double(fields[0]), let frame = Double(fields[1]),
                let px = Double(fields[2]), let py = Double(fields[3]), abs(px) <= 1e7, abs(py) <= 1e7,
                let personID = Int32(exactly: person), let frameID = Int32(exactly: frame)
            else {
                throw Complaint(
                    "assets.field",
                    ["file": path, "line": "\(number)", "field": "id frame x y"],
                    words: ["expected": "crowdExpected.fourNumbers"], code: .input)
            }
            persons.append(personID)
            frames.append(frameID)
            x.append(px * metres)
            y.append(py * metres)
        }

        private mutating func remark(_ line: Substring) {
            let words = line.lowercased().split { $0 == " " || $0 == "\t" || $0 == ":" || $0 == "=" || $0 == "#" }
            if words.contains("framerate") || words.contains("fps") {
                let rate = words.lazy.compactMap { Double($0) }.first { TrajectoryFile.frameRates.contains($0) }
                framesPerSecond = rate ?? framesPerSecond
            }
            if words.contains("x/cm") || words.contains("x[cm]") { metres = 0.01 }
        }
    }
}

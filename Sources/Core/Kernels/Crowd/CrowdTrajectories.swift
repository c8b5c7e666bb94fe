/// Positions of people over time, ordered by frame.
package struct CrowdTrajectories: Sendable {
    /// Why trajectories cannot be used.
    package enum Problem: Error, Equatable {
        case unequalColumns
        case badFrameRate(Double)
        /// The same person twice in a frame.
        case duplicate(person: Int32, frame: Int32)
        /// More than `mostFrames` from the first frame to the last.
        case tooLong(first: Int32, last: Int32)
    }

    /// Most frames of a recording: a day at 25 a second.
    package static let mostFrames = 2_160_000

    package let framesPerSecond: Double
    /// One a record, ordered by frame, then person.
    package let persons: [Int32]
    package let frames: [Int32]
    /// Metres.
    package let x: [Double]
    package let y: [Double]
    /// Records of frame `firstFrame + index` are `frameStarts[index]..<frameStarts[index + 1]`.
    package let frameStarts: [Int]
    package let firstFrame: Int
    /// Records of each person in frame order.
    package let tracks: [[Int32]]

    package var frameCount: Int { frameStarts.count - 1 }

    package init(persons: [Int32], frames: [Int32], x: [Double], y: [Double], framesPerSecond: Double)
        throws(Problem)
    {
        guard persons.count == frames.count, x.count == y.count, x.count == frames.count else { throw .unequalColumns }
        guard framesPerSecond > 0 else { throw .badFrameRate(framesPerSecond) }
        let order = frames.indices.sorted { (frames[$0], persons[$0]) < (frames[$1], persons[$1]) }
        self.framesPerSecond = framesPerSecond
        self.persons = order.map { persons[$0] }
        self.frames = order.map { frames[$0] }
        self.x = order.map { x[$0] }
        self.y = order.map { y[$0] }
        firstFrame = Int(self.frames.first ?? 0)
        if let last = self.frames.last, Int(last) - firstFrame >= Self.mostFrames {
            throw .tooLong(first: Int32(firstFrame), last: last)
        }
        var starts: [Int] = []
        var trackOf: [Int32: Int] = [:]
        var tracks: [[Int32]] = []
        for (record, frame) in self.frames.enumerated() {
            while starts.count <= Int(frame) - firstFrame { starts.append(record) }
            let person = self.persons[record]
            if let track = trackOf[person] {
                if let last = tracks[track].last, self.frames[Int(last)] == frame {
                    throw .duplicate(person: person, frame: frame)
                }
                tracks[track].append(Int32(record))
            } else {
                trackOf[person] = tracks.count
                tracks.append([Int32(record)])
            }
        }
        starts.append(self.frames.count)
        frameStarts = starts
        self.tracks = tracks
    }

    /// Velocity of every record, m/s, over `step` frames to both sides; at the ends of a track over one side only.
    ///
    /// - Returns: NaN for people seen for no more than `step` frames or with a gap there.
    package func velocities(step: Int) -> (x: [Double], y: [Double]) {
        precondition(step > 0, "frame step \(step)")
        var velocityX = [Double](repeating: .nan, count: x.count)
        var velocityY = velocityX
        for track in tracks {
            for place in track.indices {
                let record = Int(track[place])
                let before = place >= step ? Int(track[place - step]) : record
                let after = place + step < track.count ? Int(track[place + step]) : record
                let apart = Int(frames[after]) - Int(frames[before])
                guard apart == 2 * step || ((before == record) != (after == record) && apart == step) else { continue }
                let seconds = Double(apart) / framesPerSecond
                velocityX[record] = (x[after] - x[before]) / seconds
                velocityY[record] = (y[after] - y[before]) / seconds
            }
        }
        return (velocityX, velocityY)
    }

    /// Frames at which people first cross a segment, rising.
    package func crossingFrames(fromX ax: Double, fromY ay: Double, toX bx: Double, toY by: Double) -> [Int] {
        var result: [Int] = []
        for track in tracks {
            for place in track.indices.dropFirst() {
                let last = Int(track[place - 1])
                let now = Int(track[place])
                guard Self.crosses(x[last], y[last], x[now], y[now], ax, ay, bx, by) else { continue }
                result.append(Int(frames[now]))
                break
            }
        }
        return result.sorted()
    }

    /// Persons a second between the given shares of all crossings: the growth of the count over the time from the frame
    /// that reaches the first share to the last frame at the second one; nil when there is no such time.
    package static func flow(crossingFrames: [Int], framesPerSecond: Double, from: Double = 0.2, to: Double = 0.8)
        -> Double?
    {
        let count = crossingFrames.count
        let first = Int((from * Double(count)).rounded(.up))
        let last = Int((to * Double(count)).rounded(.down))
        guard first >= 1, last > first, last <= count else { return nil }
        let end = last < count ? crossingFrames[last] - 1 : crossingFrames[last - 1]
        guard end > crossingFrames[first - 1] else { return nil }
        return Double(last - first) / (Double(end - crossingFrames[first - 1]) / framesPerSecond)
    }

    private static func crosses(
        _ px: Double, _ py: Double, _ qx: Double, _ qy: Double, _ ax: Double, _ ay: Double, _ bx: Double, _ by: Double
    ) -> Bool {
        func side(_ ax: Double, _ ay: Double, _ bx: Double, _ by: Double, _ x: Double, _ y: Double) -> Double {
            (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        }
        let first = side(ax, ay, bx, by, px, py)
        let second = side(ax, ay, bx, by, qx, qy)
        guard first != second, first * second <= 0, first != 0 else { return false }
        return side(px, py, qx, qy, ax, ay) * side(px, py, qx, qy, bx, by) <= 0
    }
}

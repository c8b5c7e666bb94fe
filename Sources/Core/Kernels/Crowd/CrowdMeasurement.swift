#if canImport(Glibc)
import Glibc
#endif

/// Density, speed and pressure in a measurement area, frame by frame (as PedPy, Schrödter et al. 2024; pressure as
/// Helbing et al. 2007).
package struct CrowdMeasurement: Sendable, Hashable {
    package let frame: Int
    /// People in the area over the area, persons/m².
    package let classicDensity: Double
    /// Mean of the Voronoi densities over the area, persons/m²; NaN when it was not asked for.
    package let voronoiDensity: Double
    /// Mean speed of the people in the area, m/s; NaN when nobody is there or nobody's velocity is known.
    package let meanSpeed: Double
    /// Population variance of their velocity vectors, m²/s²; NaN when nobody is there.
    package let velocityVariance: Double
    /// Classic density × velocity variance, 1/s². Its size hangs on area and frame step: watch its course, not 0.02.
    package var pressure: Double { classicDensity * velocityVariance }

    /// Measures every frame.
    ///
    /// - Parameters:
    ///   - area: convex measurement area.
    ///   - frameStep: frames to both sides for velocities.
    ///   - voronoi: where people can walk and how far a cell may reach, metres; nil leaves Voronoi densities out.
    /// - Complexity: O(records × neighbours within twice the reach).
    package static func perFrame(
        _ trajectories: CrowdTrajectories, area: ConvexPolygon, frameStep: Int,
        voronoi: (walkable: WalkableArea, reachMetres: Double)? = nil, isCancelled: () -> Bool = { false }
    ) -> [CrowdMeasurement] {
        let velocity = trajectories.velocities(step: frameStep)
        let inside = trajectories.x.indices.map { area.contains(x: trajectories.x[$0], y: trajectories.y[$0]) }
        let cells = voronoi.map { VoronoiDensity(walkable: $0.walkable, reachMetres: $0.reachMetres, area: area) }
        var result: [CrowdMeasurement] = []
        result.reserveCapacity(trajectories.frameCount)
        for index in 0..<trajectories.frameCount {
            if index.isMultiple(of: 64), isCancelled() { return result }
            let records = trajectories.frameStarts[index]..<trajectories.frameStarts[index + 1]
            let present = records.filter { inside[$0] }
            let moving = present.filter { !velocity.x[$0].isNaN }
            let density = cells?.density(x: trajectories.x, y: trajectories.y, records: records) ?? .nan
            let motion = motion(moving, velocity.x, velocity.y)
            result.append(
                CrowdMeasurement(
                    frame: trajectories.firstFrame + index, classicDensity: Double(present.count) / area.area,
                    voronoiDensity: density, meanSpeed: motion.speed, velocityVariance: motion.variance))
        }
        return result
    }

    private static func motion(_ records: [Int], _ velocityX: [Double], _ velocityY: [Double])
        -> (speed: Double, variance: Double)
    {
        guard !records.isEmpty else { return (.nan, .nan) }
        let count = Double(records.count)
        var speed = 0.0
        var sumX = 0.0
        var sumY = 0.0
        var squares = 0.0
        for record in records {
            let square = velocityX[record] * velocityX[record] + velocityY[record] * velocityY[record]
            speed += square.squareRoot()
            sumX += velocityX[record]
            sumY += velocityY[record]
            squares += square
        }
        let mean = (sumX * sumX + sumY * sumY) / (count * count)
        return (speed / count, max(squares / count - mean, 0))
    }
}

/// Voronoi density of a measurement area: every person is spread evenly over the part of the cell that can be walked.
package struct VoronoiDensity: Sendable {
    package let walkable: WalkableArea
    package let reachMetres: Double
    package let area: ConvexPolygon
    private let unitX: [Double]
    private let unitY: [Double]

    /// - Parameter reachMetres: a cell ends there at the latest, as a twelve-sided polygon (PedPy's cut-off with three
    ///   segments a quarter).
    package init(walkable: WalkableArea, reachMetres: Double, area: ConvexPolygon) {
        precondition(reachMetres > 0, "reach \(reachMetres) m")
        self.walkable = walkable
        self.reachMetres = reachMetres
        self.area = area
        unitX = (0..<12).map { cos(Double($0) * .pi / 6) }
        unitY = (0..<12).map { sin(Double($0) * .pi / 6) }
    }

    /// persons/m² of the area from the people of one frame.
    package func density(x: [Double], y: [Double], records: Range<Int>) -> Double {
        guard let left = area.x.min(), let right = area.x.max(), let low = area.y.min(), let high = area.y.max() else {
            return 0
        }
        var persons = 0.0
        for record in records {
            let px = x[record]
            let py = y[record]
            guard px > left - reachMetres, px < right + reachMetres, py > low - reachMetres, py < high + reachMetres
            else { continue }
            persons += share(x, y, records, record)
        }
        return persons / area.area
    }

    /// Share of a person's cell that lies in the measurement area.
    private func share(_ x: [Double], _ y: [Double], _ records: Range<Int>, _ record: Int) -> Double {
        let px = x[record]
        let py = y[record]
        var cell = ConvexPolygon(centreX: px, centreY: py, unitX: unitX, unitY: unitY, radius: reachMetres)
        var neighbours: [(square: Double, record: Int)] = []
        let far = 4 * reachMetres * reachMetres
        for other in records where other != record {
            let dx = x[other] - px
            let dy = y[other] - py
            let square = dx * dx + dy * dy
            if square < far, square > 0 { neighbours.append((square, other)) }
        }
        neighbours.sort { $0.square < $1.square }
        for (square, other) in neighbours {
            guard square < 4 * cell.farthestSquare(x: px, y: py) else { break }
            let dx = x[other] - px
            let dy = y[other] - py
            cell.clip(a: dx, b: dy, c: dx * px + dy * py + square / 2)
        }
        var total = 0.0
        var inside = 0.0
        for piece in walkable.walkable(cell, fromX: px, y: py) {
            total += piece.area
            var part = piece
            part.clip(to: area)
            inside += part.area
        }
        return total > 0 ? inside / total : 0
    }
}

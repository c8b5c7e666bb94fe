/// Downhill simplex minimisation without derivatives (Nelder and Mead 1965), for a handful of parameters.
package enum NelderMead {
    /// A minimum found.
    package struct Minimum: Sendable, Hashable {
        package let point: [Double]
        package let value: Double
        package let evaluations: Int
    }

    /// Minimises a function.
    ///
    /// - Parameters:
    ///   - start: first corner; the others lie `step` further along one axis each.
    ///   - maximumEvaluations: stops after so many calls.
    ///   - tolerance: stops when the values of the corners lie so close, relative to the best.
    ///   - function: has to be finite near the start; infinite or NaN values read as very bad.
    package static func minimise(
        start: [Double], step: Double, maximumEvaluations: Int, tolerance: Double = 1e-5,
        _ function: ([Double]) -> Double
    ) -> Minimum {
        let size = start.count
        var corners = [start]
        for axis in 0..<size {
            var corner = start
            corner[axis] += step
            corners.append(corner)
        }
        var evaluations = 0
        func value(_ point: [Double]) -> Double {
            evaluations += 1
            let result = function(point)
            return result.isNaN ? .infinity : result
        }
        var values = corners.map(value)
        while evaluations < maximumEvaluations {
            let order = values.indices.sorted { values[$0] < values[$1] }
            corners = order.map { corners[$0] }
            values = order.map { values[$0] }
            if values[size] - values[0] <= tolerance * abs(values[0]) { break }
            let centre = (0..<size).map { axis in
                corners.dropLast().reduce(0) { $0 + $1[axis] } / Double(size)
            }
            func along(_ factor: Double) -> [Double] {
                (0..<size).map { centre[$0] + factor * (corners[size][$0] - centre[$0]) }
            }
            let reflected = along(-1)
            let reflectedValue = value(reflected)
            if reflectedValue < values[0] {
                let expanded = along(-2)
                let expandedValue = value(expanded)
                let isBetter = expandedValue < reflectedValue
                corners[size] = isBetter ? expanded : reflected
                values[size] = isBetter ? expandedValue : reflectedValue
            } else if reflectedValue < values[size - 1] {
                corners[size] = reflected
                values[size] = reflectedValue
            } else {
                let contracted = along(reflectedValue < values[size] ? -0.5 : 0.5)
                let contractedValue = value(contracted)
                if contractedValue < min(values[size], reflectedValue) {
                    corners[size] = contracted
                    values[size] = contractedValue
                } else {
                    for index in 1...size {
                        corners[index] = (0..<size).map { (corners[0][$0] + corners[index][$0]) / 2 }
                        values[index] = value(corners[index])
                    }
                }
            }
        }
        var best = 0
        for index in values.indices where values[index] < values[best] { best = index }
        return Minimum(point: corners[best], value: values[best], evaluations: evaluations)
    }
}

#if canImport(Glibc)
import Glibc
#endif

/// The cost of one link as a function of its flow: fixed + variable·(v / capacity)^power.
///
/// Source: Bureau of Public Roads, Traffic Assignment Manual (1964), t = t0·(1 + b·(v/c)^power); tolls and distance add a
/// fixed part. Powers 0, 1 and 4 have their own paths.
struct LinkCostLaw: BitwiseCopyable {
    private enum Form: UInt8, BitwiseCopyable {
        case constant, linear, quartic, general
    }

    private let fixed: Double
    /// t0·b, divided by capacity^power where the form's path allows it.
    private let variable: Double
    private let inverseCapacity: Double
    private let power: Double
    private let form: Form

    /// - Parameter extra: cost that time does not cover (toll and distance), in units of time.
    init(freeFlowTime: Double, coefficient: Double, power: Double, capacity: Double, extra: Double) {
        let scale = freeFlowTime * coefficient
        let inverse = capacity > 0 ? 1 / capacity : 0
        self.power = power
        inverseCapacity = inverse
        if scale == 0 || power == 0 {
            form = .constant
            fixed = freeFlowTime + extra + (power == 0 ? scale : 0)
            variable = 0
            return
        }
        fixed = freeFlowTime + extra
        let quartic = scale * (inverse * inverse) * (inverse * inverse)
        // A capacity so small that its power overflows goes the general way, which bounds the rise.
        if power == 1, (scale * inverse).isFinite {
            form = .linear
            variable = scale * inverse
        } else if power == 4, quartic >= .leastNormalMagnitude, quartic.isFinite {
            form = .quartic
            variable = quartic
        } else {
            form = .general
            variable = scale
        }
    }

    /// Cost and its derivative at a flow ≥ 0.
    @inline(__always)
    func costAndSlope(_ flow: Double) -> (cost: Double, slope: Double) {
        switch form {
        case .quartic:
            let cube = flow * flow * flow * variable
            return (fixed + cube * flow, 4 * cube)
        case .constant: return (fixed, 0)
        case .linear: return (fixed + variable * flow, variable)
        case .general:
            let ratio = flow * inverseCapacity
            // High powers overflow while the first trips are loaded; an infinite cost would pass for a closed link.
            let rise = min(variable * pow(ratio, power), 1e150)
            // Below power 1 the slope at no flow is infinite and would freeze a Newton step: take it near no flow.
            if power < 1, ratio < 1e-9 {
                return (fixed + rise, variable * power * inverseCapacity * pow(1e-9, power - 1))
            }
            return (fixed + rise, ratio > 0 ? power * rise / flow : 0)
        }
    }

    /// The integral of the cost from 0 to a flow.
    func integral(_ flow: Double) -> Double {
        switch form {
        case .constant: fixed * flow
        case .linear: flow * (fixed + variable * flow / 2)
        case .quartic: flow * (fixed + variable * flow * flow * flow * flow / 5)
        case .general: flow * (fixed + variable * pow(flow * inverseCapacity, power) / (power + 1))
        }
    }

    /// The law of the marginal total cost, d(v·t)/dv: b becomes b·(power + 1).
    static func marginal(
        freeFlowTime: Double, coefficient: Double, power: Double, capacity: Double, extra: Double
    ) -> LinkCostLaw {
        LinkCostLaw(
            freeFlowTime: freeFlowTime, coefficient: coefficient * (power + 1), power: power, capacity: capacity,
            extra: extra)
    }
}

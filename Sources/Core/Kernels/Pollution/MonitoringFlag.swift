/// The state letter of an automatic monitor (HJ 212-2017, table 9; unchanged in 2025).
package enum MonitoringFlag: UInt8, Sendable, CaseIterable {
    case normal = 0x4E
    case stopped = 0x46
    case maintenance = 0x4D
    case setByHand = 0x53
    case fault = 0x44
    case calibration = 0x43
    case overRange = 0x54
    case linkBroken = 0x42

    /// Whether the value is a measurement that may enter means and judgements: M, C, D, F and B never do.
    package var entersMeans: Bool {
        switch self {
        case .normal, .setByHand, .overRange: true
        case .stopped, .maintenance, .fault, .calibration, .linkBroken: false
        }
    }
}

/// A view of a run of plain values that something else owns; the innermost loops of the assignment use it.
///
/// Safe because every index that reaches it was made from a network whose ends `RoadNetwork` checked, or from positions
/// the same bush holds; debug builds check each access, release builds none. It must not outlive its owner
/// (`AssignmentMemory`, or the array inside `withLane`).
///
/// Sendable without the compiler's proof: where threads share lanes (`AssignmentSolver.improveAll`) they only read those that
/// more than one of them sees, and every workspace belongs to one `AssignmentWorker`, used by one thread at a time.
@safe struct AssignmentLane<Element: BitwiseCopyable>: @unchecked Sendable {
    private let base: UnsafeMutablePointer<Element>
    let count: Int

    @inline(__always) init(_ base: UnsafeMutablePointer<Element>, count: Int) {
        unsafe self.base = unsafe base
        self.count = count
    }

    @inline(__always) subscript(index: Int) -> Element {
        get {
            assert(index >= 0 && index < count, "index \(index) of \(count)")
            return unsafe base[index]
        }
        nonmutating set {
            assert(index >= 0 && index < count, "index \(index) of \(count)")
            unsafe base[index] = newValue
        }
    }

    @inline(__always) subscript(index: Int32) -> Element {
        get { self[Int(index)] }
        nonmutating set { self[Int(index)] = newValue }
    }

    func fill(_ value: Element) {
        for index in 0..<count { self[index] = value }
    }

    func copy(from values: [Element]) {
        precondition(values.count <= count, "\(values.count) values for \(count)")
        for (index, value) in values.enumerated() { self[index] = value }
    }

    var array: [Element] { (0..<count).map { self[$0] } }
}

/// Owns the lanes of one solver and frees them with it.
@safe final class AssignmentMemory {
    private var blocks: [UnsafeMutableRawPointer] = unsafe []

    func lane<Element: BitwiseCopyable>(_ value: Element, count: Int) -> AssignmentLane<Element> {
        let base = UnsafeMutablePointer<Element>.allocate(capacity: max(count, 1))
        unsafe base.initialize(repeating: value, count: max(count, 1))
        unsafe blocks.append(UnsafeMutableRawPointer(base))
        return unsafe AssignmentLane(base, count: count)
    }

    func lane<Element: BitwiseCopyable>(_ values: [Element], or value: Element) -> AssignmentLane<Element> {
        let lane = lane(value, count: values.count)
        lane.copy(from: values)
        return lane
    }

    deinit {
        unsafe blocks.forEach { unsafe $0.deallocate() }
    }
}

extension Array where Element: BitwiseCopyable {
    /// Lends the elements as a lane for the length of `body`.
    /// - Precondition: there is at least one.
    @inline(__always)
    mutating func withLane<Result>(_ body: (AssignmentLane<Element>) -> Result) -> Result {
        precondition(!isEmpty, "an empty array has no lane")
        return unsafe withUnsafeMutableBufferPointer { buffer in
            unsafe body(AssignmentLane(buffer.baseAddress.unsafelyUnwrapped, count: buffer.count))
        }
    }
}

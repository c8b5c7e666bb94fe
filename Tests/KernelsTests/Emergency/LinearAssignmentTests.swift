import TestSupport
import Testing

@testable import CityKernels

struct LinearAssignmentTests {
    @Test(
        .enabled(if: ReferenceData.isPresent("emergency/opt/answers.tsv")),
        arguments: [("lap_3x3.txt", 2786.0), ("lap_20x20.txt", 6707), ("lap_40x120.txt", 2992), ("assign100.txt", 305)])
    func theReferenceInstancesReachTheirOptimum(file: String, optimum: Double) throws {
        let numbers = try ReferenceData.text("emergency/opt/\(file)").split(whereSeparator: \.isWhitespace)
            .map { try #require(Double($0)) }
        let isSquare = file.hasPrefix("assign")
        let rows = Int(numbers[0])
        let columns = isSquare ? rows : Int(numbers[1])
        let costs = Array(numbers.dropFirst(isSquare ? 1 : 2))
        let assignment = try LinearAssignment(costs: costs, rows: rows, columns: columns)
        #expect(assignment.totalCost == optimum)
        Self.expectOptimal(assignment, costs: costs)
    }

    @Test func smallInstancesEqualBruteForceAndSoDoTheirSwaps() throws {
        var random = Seeded(state: 7)
        for _ in 0..<120 {
            let rows = 1 + random.below(4)
            let columns = rows + random.below(3)
            let costs = (0..<rows * columns).map { _ in
                random.below(6) == 0 ? Double.infinity : Double(random.below(20))
            }
            let best = Self.bruteForce(costs, rows: rows, columns: columns)
            guard let assignment = try? LinearAssignment(costs: costs, rows: rows, columns: columns) else {
                #expect(best == .infinity)
                continue
            }
            #expect(assignment.totalCost == best)
            Self.expectOptimal(assignment, costs: costs)
            for row in 0..<rows {
                var without = costs
                without[row * columns + Int(assignment.columnOfRow[row])] = .infinity
                let regret = Self.bruteForce(without, rows: rows, columns: columns) - best
                #expect(assignment.swapCost(ofRow: row, costs: costs) == regret)
            }
        }
    }

    @Test func anIncidentNobodyCanReachIsNamed() {
        let costs = [1, 2, .infinity, .infinity]
        #expect(throws: LinearAssignment.Fault.infeasible(row: 1)) {
            try LinearAssignment(costs: costs, rows: 2, columns: 2)
        }
        #expect(throws: LinearAssignment.Fault.cancelled) {
            try LinearAssignment(costs: costs, rows: 2, columns: 2, isCancelled: { true })
        }
    }

    /// Feasible duals with equality on the assignment prove the optimum.
    private static func expectOptimal(_ assignment: LinearAssignment, costs: [Double]) {
        let columns = assignment.rowOfColumn.count
        for (row, column) in assignment.columnOfRow.enumerated() {
            #expect(Int(assignment.rowOfColumn[Int(column)]) == row)
            let reduced = (0..<columns).map {
                costs[row * columns + $0] - assignment.rowPotentials[row] - assignment.columnPotentials[$0]
            }
            #expect(reduced.allSatisfy { $0 >= -1e-9 })
            #expect(abs(reduced[Int(column)]) < 1e-9)
        }
        for column in 0..<columns where assignment.rowOfColumn[column] < 0 {
            #expect(assignment.columnPotentials[column] == 0)
        }
    }

    private static func bruteForce(_ costs: [Double], rows: Int, columns: Int, row: Int = 0, used: Int = 0) -> Double {
        guard row < rows else { return 0 }
        var best = Double.infinity
        for column in 0..<columns where used & (1 << column) == 0 {
            let rest = bruteForce(costs, rows: rows, columns: columns, row: row + 1, used: used | (1 << column))
            best = min(best, costs[row * columns + column] + rest)
        }
        return best
    }

    private struct Seeded {
        var state: UInt64

        mutating func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
    }
}

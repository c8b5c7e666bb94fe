import Canvas
import CityAccess
import CityModel
import Dispatch
import Foundation
import Testing

@testable import cityops

@Suite struct WorkbenchTests {
    @Test func `no more exports wait than quitting can wait for, and all that were taken are written`() throws {
        let world = try TestWorld.shared.get()
        let folder = FileManager.default.temporaryDirectory.appending(path: "exports-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let workbench = Workbench(cache: world.cache, viewer: .system) {}
        let (begun, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        workbench.run {
            begun.signal()
            gate.wait()
            return .message("done", [:], isError: false)
        }
        begun.wait()
        var made = 0
        func export() -> Bool {
            workbench.export(as: .text, to: ExportFolder(path: folder.path)) {
                made += 1
                return ExportFolder.Content(
                    grid: CellGrid(size: Size(columns: 4, rows: 1)), theme: .plain, table: .none,
                    origin: DataTable.Origin(panel: "crowd", moment: CivilMoments.sundayNoon, store: "city.db"))
            }
        }
        let taken = (0..<Workbench.mostWaitingErrands + 3).map { _ in export() }
        #expect(taken.count { $0 } == Workbench.mostWaitingErrands && made == Workbench.mostWaitingErrands)
        #expect(!taken.suffix(3).contains(true))
        gate.signal()
        let hasEnded = workbench.stop()
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(hasEnded && files.count == Workbench.mostWaitingErrands)
    }
}

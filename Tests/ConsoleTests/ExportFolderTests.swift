import Canvas
import CityModel
import Foundation
import Testing

@testable import cityops

@Suite struct ExportFolderTests {
    private func content() -> ExportFolder.Content {
        var grid = CellGrid(size: Size(columns: 20, rows: 2))
        grid.write("惠州 <Huizhou>", x: 0, y: 0, style: "accent")
        return ExportFolder.Content(
            grid: grid, theme: .plain,
            table: DataTable(
                columns: [DataTable.Column("id", label: "id"), DataTable.Column("name", label: "名称")],
                rows: [[.text("=1+1"), .text("西湖")]]),
            origin: DataTable.Origin(
                panel: "crowd", moment: Timestamp(secondsSince1970: 1_790_000_000), store: "city.db"))
    }

    private func withFolder(_ body: (ExportFolder) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "exports-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(ExportFolder(path: folder.path))
    }

    private func text(_ folder: ExportFolder, _ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(folder.path)/\(name)")), as: UTF8.self)
    }

    @Test func `another text of one name is numbered and names itself so, the same text is there already`() throws {
        try withFolder { folder in
            let name = URL(filePath: folder.path).lastPathComponent
            func save(_ about: String) throws -> String {
                try folder.write("id: plan-0800\n\(about)\n", folder: "scenarios", file: "plan-0800.yaml")
            }
            let saved = [try save("A"), try save("B"), try save("A")]
            #expect(saved == ["plan-0800", "plan-0800-2", "plan-0800"].map { "\(name)/scenarios/\($0).yaml" })
            #expect(try text(folder, "scenarios/plan-0800-2.yaml") == "id: plan-0800-2\nB\n")
        }
    }

    @Test func `every form is written, readable by the owner only`() throws {
        try withFolder { folder in
            let beginnings: [(ExportFormat, String)] = [
                (.text, "惠州 <Huizhou>"), (.ansi, "\u{1B}["), (.svg, "<svg "), (.html, "<!DOCTYPE html>"),
                (
                    .csv,
                    "\u{FEFF}id,名称,panel,moment,comparedWith,store\n'=1+1,西湖,crowd,2026-09-21T22:13:20+08:00,,city.db\n"
                ),
                (.json, "{\"panel\":\"crowd\",\"moment\":\"2026-09-21T22:13:20+08:00\""),
            ]
            for (format, beginning) in beginnings {
                let name = try folder.write(content(), as: format)
                #expect(name == "crowd-2026-09-21-2213.\(format.ending)")
                #expect(try text(folder, name).utf8.starts(with: beginning.utf8), "\(format)")
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/\(name)")
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
        }
    }

    @Test func `nothing is written over, and links are not followed`() throws {
        try withFolder { folder in
            let first = try folder.write(content(), as: .csv)
            try Data("kept".utf8).write(to: URL(filePath: "\(folder.path)/\(first)"))
            let outside = "\(folder.path)-outside"
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder.path)/crowd-2026-09-21-2213-2.csv", withDestinationPath: outside)
            #expect(try folder.write(content(), as: .csv) == "crowd-2026-09-21-2213-3.csv")
            #expect(try text(folder, first) == "kept")
            #expect(!FileManager.default.fileExists(atPath: outside))
        }
    }

    @Test(.enabled(if: Picture.isPossible, "no rsvg-convert here")) func `a drawing becomes a picture of its size`()
        throws
    {
        let picture = try Picture.png(of: FrameExport.svg(content().grid, theme: .plain))
        let size = picture.dropFirst(16).prefix(8).map { Int($0) }
        #expect(size == [0, 0, 0, 180, 0, 0, 0, 38])
    }

    @Test(.enabled(if: Picture.isPossible, "no rsvg-convert here")) func `what is no drawing is refused`() {
        #expect(throws: Complaint.self) { try Picture.png(of: "no drawing") }
    }

    @Test func `a folder that cannot be made is told`() {
        #expect(throws: Complaint.self) { try ExportFolder(path: "/proc/nowhere").write(content(), as: .text) }
    }
}

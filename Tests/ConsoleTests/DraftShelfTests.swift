import CityModel
import CityPanels
import Foundation
import Testing

@testable import cityops

@Suite struct DraftShelfTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "drafts-\(UUID().uuidString)").path
    private let draft = DraftShelf.Draft.prompt(panel: "emergency", name: "emergency.log", text: "西湖 \"拥堵\"")

    @Test func `a draft comes back once, to its user alone`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let shelf = DraftShelf(folder: folder, user: "../王 二")
        #expect(shelf.take() == nil)
        #expect(shelf.keep(draft))
        #expect(DraftShelf(folder: folder, user: "other").take() == nil)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(files.count == 1 && !files[0].contains("/") && files[0].allSatisfy(\.isASCII))
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(files[0])")
        #expect((attributes[.posixPermissions] as? Int) == 0o600)
        #expect(shelf.take() == draft)
        #expect(shelf.take() == nil)
    }

    @Test func `a file nobody can read any more is no draft`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let shelf = DraftShelf(folder: folder, user: "wang")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("{\"other\":1}".utf8).write(to: URL(fileURLWithPath: "\(folder)/wang.json"))
        #expect(shelf.take() == nil)
    }
}

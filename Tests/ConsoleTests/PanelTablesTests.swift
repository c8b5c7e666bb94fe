import Canvas
import CityModel
import CityPanels
import CityStore
import Testing

@testable import cityops

/// Tables of the panels as data.
@Suite struct PanelTablesTests {
    private func table(_ panel: PanelID, _ language: String, keys: [Key] = []) throws -> DataTable {
        let world = try TestWorld.shared.get()
        let maker = FrameMaker(setup: try world.setup(language), cache: world.cache)
        let shell = try maker.shell(panel: panel, at: CivilMoments.sundayNoon)
        try maker.press(keys, on: shell)
        return shell.active.table(context: shell.context)
    }

    @Test(arguments: PanelRegistry.entries.map(\.id))
    func `columns have the same names in both languages, and no cell is painted`(panel: PanelID) throws {
        let (chinese, english) = (try table(panel, "zh"), try table(panel, "en"))
        #expect(chinese.columns.map(\.id) == english.columns.map(\.id))
        #expect(Set(english.columns.map(\.id)).count == english.columns.count)
        #expect(!english.rows.isEmpty)
        for row in chinese.rows + english.rows {
            #expect(row.count == english.columns.count)
            for case .text(let text) in row {
                #expect(
                    !text.unicodeScalars.contains { (0x2190...0x28FF).contains($0.value) || $0.value < 0x20 }, "\(text)"
                )
                #expect(!text.hasSuffix("%") && Double(text.replacing(",", with: "")) == nil, "\(text)")
            }
        }
    }

    @Test func `people are numbers, shares per cent, and curves are left out`() throws {
        let table = try table("crowd", "en")
        #expect(!table.columns.contains { $0.id == "day" })
        let people = try #require(table.columns.firstIndex { $0.id == "people" })
        let load = try #require(table.columns.firstIndex { $0.id == "load" })
        #expect(table.columns[load].unit == "%")
        let counted = table.rows.filter { if case .number = $0[people] { true } else { false } }
        #expect(counted.count > 50)
        for case .number(let share) in table.rows.map({ $0[load] }) { #expect((0...1000).contains(share)) }
    }

    @Test func `alarms and feeds carry moments`() throws {
        for (panel, id) in [("sources", "last"), ("overview", "since")] as [(PanelID, String)] {
            let table = try table(panel, "en")
            let column = try #require(table.columns.firstIndex { $0.id == id })
            let times = table.rows.filter { if case .time = $0[column] { true } else { false } }
            #expect(!times.isEmpty, "\(panel)")
        }
    }
}

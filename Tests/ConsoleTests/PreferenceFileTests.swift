import CityPanels
import Foundation
import Testing

@testable import cityops

@Suite struct PreferenceFileTests {
    @Test func `what was saved last is what is read, however many saves came before`() {
        let folder = FileManager.default.temporaryDirectory.appending(path: "preferences-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = PreferenceFile(path: folder + "/preferences.json")
        #expect(file.load() == Preferences())
        var preferences = Preferences()
        for number in 0..<200 {
            preferences["words"] = ["\(number)"]
            file.save(preferences)
        }
        file.finish()
        #expect(file.load() == preferences)
        preferences["words"] = ["again"]
        file.save(preferences)
        file.finish()
        #expect(file.load() == preferences)
    }

    @Test func `a place that cannot be written costs nothing but the memory`() {
        let file = PreferenceFile(path: "/proc/nowhere/preferences.json")
        file.save(Preferences())
        file.finish()
        #expect(file.load() == Preferences())
    }
}

import CityModel
import Testing

@testable import CityDrill

struct ChannelTests {
    @Test func `The city's table decides on decimals, cycle and percent`() {
        var city = PlayedCity.city
        let name = LocalizedText(zh: "", en: "")
        city.metrics = [Metric(id: "crowd.load", name: name, unit: "%", decimals: 1, cycleSeconds: 900)]
        var book = ChannelBook(city: city)
        let load = book.channel("crowd.load", decimals: 3, cycleSeconds: 300, isRatio: true)
        #expect(load.printed(0.81249) == 81.2)
        #expect(load.cycleSeconds == 900)
        let unknown = book.channel("x.y", decimals: 2, cycleSeconds: 450)
        #expect(unknown.printed(-0.001) == 0 && unknown.printed(-0.001).sign == .plus)
        #expect(unknown.cycleSeconds == 300)
        #expect(book.sources == ["crowd-gates", "sim"])
    }

    @Test func `Of two names the one the city knows is taken`() {
        var city = PlayedCity.city
        #expect(ChannelBook(city: city).known("crowd.cell", or: "crowd.cells") == "crowd.cell")
        city.sources.append(
            SourceDefinition(
                id: "cells", name: LocalizedText(zh: "", en: ""), department: "d", catalogueCode: "", shareType: "none",
                cycleSeconds: 900, metrics: ["crowd.cells"], transport: .simulated))
        #expect(ChannelBook(city: city).known("crowd.cell", or: "crowd.cells") == "crowd.cells")
    }

    @Test func `Four-hour cycles start at local midnight`() {
        var book = ChannelBook(city: City())
        let water = book.channel("water.ph", decimals: 2, cycleSeconds: 14_400)
        let due = (0..<24).filter {
            water.isDue(PlayedCity.time("2026-09-29T\(Digits.padded($0, 2)):00").secondsSince1970)
        }
        #expect(due == [0, 4, 8, 12, 16, 20])
    }
}

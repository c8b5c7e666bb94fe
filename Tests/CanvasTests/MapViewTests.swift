import CityModel
import Testing

@testable import Canvas

@Suite struct MapViewTests {
    private let area = Rect(x: 0, y: 0, width: 60, height: 20)

    private func drawn(_ map: MapView, _ glyphs: GlyphSet = .unicode) -> CellGrid {
        var grid = CellGrid(size: area.size, ambiguousWidth: .narrow)
        map.draw(in: area, on: &grid, context: WidgetSample.context(glyphs))
        return grid
    }

    @Test func `a square on the ground is a square on the screen`() {
        let view = MapViewport(centre: Coordinate(longitude: 114.4, latitude: 23.1), metresPerColumn: 100)
        let north = view.offset(of: Coordinate(longitude: 114.4, latitude: 23.1 + 1000 / 111_320))
        let east = view.offset(of: Coordinate(longitude: 114.4 + 1000 / (111_320 * 0.919821), latitude: 23.1))
        #expect(abs(north.rows + 5) < 1e-9 && abs(north.columns) < 1e-9)
        #expect(abs(east.columns - 10) < 1e-3 && abs(east.rows) < 1e-9)
    }

    @Test func `a fitted view shows the whole box`() {
        let box = BoundingBox(west: 113.8, south: 22.4, east: 115.4, north: 24.0)
        let view = MapViewport.fitted(to: box, area: area)
        for (x, y) in [(box.west, box.south), (box.east, box.north), (box.west, box.north)] {
            let offset = view.offset(of: Coordinate(longitude: x, latitude: y))
            #expect(abs(offset.columns) <= 29.0001 && abs(offset.rows) <= 9.0001)
        }
    }

    @Test func `a place and its cell agree, and moving moves by cells`() {
        let view = MapViewport(centre: Coordinate(longitude: 114.4, latitude: 23.1), metresPerColumn: 250)
        let place = view.place(x: 12, y: 5, in: area)
        let offset = view.offset(of: place)
        #expect(abs(offset.columns + 17.5) < 1e-6 && abs(offset.rows + 4.5) < 1e-6)
        let moved = view.panned(columns: 3, rows: 2)
        let after = moved.offset(of: place)
        #expect(abs(after.columns + 20.5) < 0.01 && abs(after.rows + 6.5) < 1e-6)
        #expect(view.zoomed(by: 2).metresPerColumn == 125)
        #expect(view.zoomed(by: 1e9).metresPerColumn == 1)
        #expect(view.zoomed(by: -1) == view)
    }

    @Test func `names never cover signs or each other, the selected one is there`() {
        let grid = drawn(WidgetSample.map())
        let text = grid.lines.joined(separator: "\n")
        #expect(text.contains("[▲]"))
        #expect(text.contains("惠州南站"))
        #expect(text.contains("Dongjiang Park"))
        #expect(text.contains("●") && text.contains("◆"))
        #expect(text.contains("km"))
    }

    @Test func `crowded names give way, signs stay`() {
        let points = (0..<400).map { index in
            MapPoint(
                position: Coordinate(
                    longitude: 114 + Double(index % 20) * 0.02, latitude: 23 + Double(index / 20) * 0.01),
                glyph: "●", label: "名\(index)号")
        }
        let box = BoundingBox(west: 114, south: 23, east: 114.4, north: 23.2)
        let grid = drawn(MapView(layers: MapLayers(points: points), viewport: .fitted(to: box, area: area)))
        let pattern = #/名\d+号/#
        for line in grid.lines where line.contains("名") {
            let rest = line.replacing(pattern, with: "")
            #expect(!rest.contains("名") && !rest.contains("号"), "\(line)")
        }
    }

    @Test func `ASCII maps add only ASCII`() {
        let line = MapLine(points: [Coordinate(longitude: 114, latitude: 23), Coordinate(longitude: 115, latitude: 24)])
        let box = BoundingBox(west: 114, south: 23, east: 115, north: 24)
        let grid = drawn(MapView(layers: MapLayers(lines: [line]), viewport: .fitted(to: box, area: area)), .ascii)
        let text = grid.lines.joined()
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
        #expect(text.contains(".") && text.contains("km"))
    }

    @Test func `lines far outside, without length or with odd numbers are harmless`() {
        let places = [
            Coordinate(longitude: .nan, latitude: 23), Coordinate(longitude: 1e300, latitude: -1e300),
            Coordinate(longitude: -180, latitude: 90), Coordinate(longitude: .infinity, latitude: 0),
            Coordinate(longitude: 114, latitude: 23),
        ]
        let layers = MapLayers(
            polygons: [MapPolygon(ring: places), MapPolygon(ring: []), MapPolygon(ring: [places[4]])],
            lines: [MapLine(points: places), MapLine(points: [places[4], places[4]], isSelected: true)],
            points: places.map { MapPoint(position: $0, glyph: "●", label: "x") })
        for metres in [0, 1, 1e9, .nan] {
            let view = MapViewport(centre: places[4], metresPerColumn: metres)
            #expect(drawn(MapView(layers: layers, viewport: view)).lines.count == 20)
        }
    }

    @Test(arguments: [(1.0, 1.0), (7, 5), (30, 20), (999, 500), (1000, 1000), (4600, 2000)])
    func `scale bars have round lengths`(_ limit: Double, _ length: Double) {
        #expect(MapView.roundLength(atMost: limit) == length)
    }
}

@Suite struct DotCanvasTests {
    private func canvas(_ width: Int, _ height: Int) -> DotCanvas {
        DotCanvas(area: Rect(x: 0, y: 0, width: width, height: height), glyphs: .unicode)
    }

    private func line(_ canvas: DotCanvas) -> String {
        var grid = CellGrid(size: canvas.area.size, ambiguousWidth: .narrow)
        canvas.draw(on: &grid)
        return grid.line(0)
    }

    @Test func `every dot has its own bit`() {
        var dots = canvas(1, 1)
        let pen = dots.pen("text")
        let expected: [Character] = ["⠁", "⠃", "⠇", "⡇", "⡏", "⡟", "⡿", "⣿"]
        var index = 0
        for x in 0..<2 {
            for y in 0..<4 {
                dots.set(x: x, y: y, pen: pen)
                #expect(line(dots).first == expected[index])
                index += 1
            }
        }
        dots.set(x: 2, y: 0, pen: pen)
        dots.set(x: 0, y: -1, pen: pen)
    }

    @Test func `a clipped line is the visible part of the whole`() {
        var whole = canvas(10, 1)
        var clipped = canvas(10, 1)
        let pen = whole.pen("text")
        _ = clipped.pen("text")
        whole.line(fromX: 0, y: 2, toX: 19, y: 2, pen: pen)
        clipped.line(fromX: -1e9, y: 2, toX: 1e9, y: 2, pen: pen)
        #expect(line(whole) == line(clipped))
        clipped.line(fromX: -5, y: -5, toX: -1, y: 99, pen: pen)
        #expect(line(whole) == line(clipped))
    }
}

import CityKernels
import Testing

@Suite struct SpeedForecastFeaturesTests {
    @Test func `neighbours are the strongest in either direction`() {
        let adjacency = [
            1, 0, 0.2,
            0.9, 1, 0,
            0, 0, 1.0,
        ]
        let near = SensorNeighbours.strongest(adjacency: adjacency, sensorCount: 3)
        #expect(near == [1, 2, -1, -1, -1, -1, 0, -1, -1, -1, -1, -1, 0, -1, -1, -1, -1, -1])
    }
}

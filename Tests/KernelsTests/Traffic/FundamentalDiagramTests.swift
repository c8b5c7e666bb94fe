import CityKernels
import Testing

@Suite struct FundamentalDiagramTests {
    private let road = TriangularDiagram(freeSpeed: 20, waveSpeed: 5, jamDensity: 0.2)

    @Test func `capacity and critical density of the worked example`() {
        #expect(abs(road.capacity - 0.8) < 1e-12 && abs(road.criticalDensity - 0.04) < 1e-12)
        #expect(abs(road.flow(density: 0.04) - 0.8) < 1e-12)
        #expect(abs(road.flow(density: 0.02) - 0.4) < 1e-12 && abs(road.flow(density: 0.12) - 0.4) < 1e-12)
        #expect(road.flow(density: 0.3) == 0)
    }

    @Test func `the parabola peaks at half the jam density`() {
        let parabola = GreenshieldsDiagram(freeSpeed: 20, jamDensity: 0.2)
        #expect(parabola.capacity == 1 && abs(parabola.flow(density: 0.1) - 1) < 1e-12)
        #expect(parabola.flow(density: 0.09) < 1 && parabola.flow(density: 0.11) < 1)
    }

    @Test func `a shock between free flow and a jam runs upstream`() throws {
        let speed = try #require(ShockWave.speed(upstream: (0.03, 0.6), downstream: (0.12, 0.4)))
        #expect(abs(speed + 0.2 / 0.09) < 1e-12)
        #expect(ShockWave.speed(upstream: (0.1, 0.5), downstream: (0.1, 0.2)) == nil)
    }

    @Test func `the bottleneck queue of the worked example`() throws {
        let queue = try #require(
            BottleneckQueue(arrivalsPerSecond: 0.8, capacityPerSecond: 0.4, durationSeconds: 1000))
        #expect(abs(queue.largestQueue - 400) < 1e-9 && abs(queue.clearsAfterSeconds - 2000) < 1e-9)
        #expect(abs(queue.totalDelayVehicleSeconds - 400_000) < 1e-6)
        #expect(BottleneckQueue(arrivalsPerSecond: 0.4, capacityPerSecond: 0.4, durationSeconds: 1) == nil)
    }
}

import CityAccess
import CityModel
import CityStore
import CitySync
import FlyingFox
import Foundation
import Synchronization
import Testing

@Suite struct OutboxTaskTests {
    /// A department that honours idempotency keys: what it heard, once each.
    private final class Department: Sendable {
        let heard = Mutex<[String: String]>([:])
        let order = Mutex<[String]>([])

        func take(_ request: HTTPRequest) async -> Bool {
            guard let key = request.headers[HTTPHeader("Idempotency-Key")], let body = try? await request.bodyData,
                let text = String(bytes: body, encoding: .utf8)
            else { return false }
            let isNew = heard.withLock { $0.updateValue(text, forKey: key) == nil }
            if isNew { order.withLock { $0.append(text) } }
            return true
        }
    }

    private func incidents(_ store: TemporaryStore, _ count: Int) throws {
        for index in 0..<count {
            let draft = IncidentDraft(
                title: "火情 \(index)", category: "fire", severity: .orange, place: "x", position: nil, alarm: nil,
                isExercise: false)
            let id = try store.cache.openIncident(draft, by: .tester, at: at(Int64(1000 + index)))
            try store.cache.setIncident(id, state: .responding, by: .tester, at: at(Int64(2000 + index)))
        }
    }

    private func destination(_ base: String, kinds: [String] = ["incident.*"]) -> Destination {
        Destination(
            id: "d", department: "dept.test", kinds: kinds, address: base + "/inbox", timeoutSeconds: Int(patience),
            authentication: nil)
    }

    private func deliver(_ store: TemporaryStore, _ destination: Destination, _ clock: TestClock) async throws {
        let task = OutboxTask(
            cache: store.cache, destinations: [destination], clock: clock.sync, secrets: .none)
        _ = try await onThread { try task.attempt(cancellation: Cancellation()) }
    }

    @Test func `acts are delivered in the order of their subject and then are gone from the outbox`() async throws {
        let (store, department, clock) = (try TemporaryStore(), Department(), TestClock(5000))
        try incidents(store, 3)
        try await withServer { request in
            await department.take(request) ? HTTPResponse(statusCode: .ok) : HTTPResponse(statusCode: .badRequest)
        } _: { base in
            try await deliver(store, destination(base), clock)
        }
        #expect(try store.cache.waitingOutbox(limit: 99).isEmpty)
        let order = department.order.withLock { $0 }
        #expect(order.count == 6)
        for subject in ["incident.1", "incident.2", "incident.3"] {
            let kinds = order.filter { $0.contains("\"\(subject)\"") }.map { $0.contains("\"incident.open\"") }
            #expect(kinds == [true, false])
        }
    }

    @Test func `a lost answer doubles nothing and loses nothing`() async throws {
        let (store, department, clock, log) = (try TemporaryStore(), Department(), TestClock(5000), RequestLog())
        try incidents(store, 2)
        try await withServer { request in
            // Every second answer is lost after the department has heard.
            let heard = await department.take(request)
            return heard && log.note(request) % 2 == 0
                ? HTTPResponse(statusCode: .ok) : HTTPResponse(statusCode: .badGateway)
        } _: { base in
            for _ in 0..<40 {
                try await deliver(store, destination(base), clock)
                clock.sync.wait(1000, Cancellation())
            }
        }
        #expect(try store.cache.waitingOutbox(limit: 99).isEmpty)
        #expect(department.order.withLock { $0.count } == 4)
    }

    @Test func `what fails waits with its reason, and what nobody takes waits untried`() async throws {
        let (store, clock) = (try TemporaryStore(), TestClock(5000))
        try incidents(store, 1)
        try await withServer { _ in
            HTTPResponse(statusCode: .forbidden)
        } _: { base in
            try await deliver(store, destination(base, kinds: ["incident.open"]), clock)
        }
        let waiting = try store.cache.waitingOutbox(limit: 9)
        #expect(waiting.map(\.attempts) == [1, 0])
        #expect(waiting.map(\.failure) == ["HTTP 403", nil])
        #expect(try store.cache.dueOutbox(at: at(5000), limit: 9).isEmpty)
    }
}

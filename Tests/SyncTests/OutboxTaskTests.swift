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

    private func destination(_ base: String, _ format: Destination.Format) -> Destination {
        Destination(
            id: "d", department: "dept.test", kinds: ["incident.*"], address: base + "/inbox",
            timeoutSeconds: Int(patience), authentication: nil, format: format, sender: "cityops@huizhou")
    }

    /// The bodies a department got in one format, of an incident that is opened, answered and closed.
    private func bodies(_ format: Destination.Format, title: String) async throws -> [String] {
        let (store, department, clock) = (try TemporaryStore(), Department(), TestClock(5000))
        let draft = IncidentDraft(
            title: title, category: "natural", severity: .red, place: "西湖",
            position: Coordinate(longitude: 114.4, latitude: 23.1), alarm: nil, isExercise: true)
        let id = try store.cache.openIncident(draft, by: .tester, at: at(1000))
        try store.cache.setIncident(id, state: .responding, by: .tester, at: at(2000))
        try store.cache.setIncident(id, state: .closed, by: .tester, at: at(3000))
        try await withServer { request in
            await department.take(request) ? HTTPResponse(statusCode: .created) : HTTPResponse(statusCode: .badRequest)
        } _: { base in
            try await deliver(store, destination(base, format), clock)
        }
        return department.order.withLock { $0 }
    }

    @Test func `CAP says alert, update and cancel, and refers to what was said before`() async throws {
        let title = "台风 <b>&\u{1B}[31m"
        let alerts = try await bodies(.cap, title: title).map { try XMLReader.read(Array($0.utf8)) }
        func text(_ alert: JSONNode, _ path: String) -> String? { NodePath(path)?.value(in: alert)?.string }
        #expect(alerts.map { text($0, "alert.msgType") } == ["Alert", "Update", "Cancel"])
        #expect(alerts.map { text($0, "alert.status") } == ["Exercise", "Exercise", "Exercise"])
        #expect(alerts.map { text($0, "alert.info.severity") } == ["Extreme", "Extreme", "Extreme"])
        #expect(text(alerts[0], "alert.info.event") == "台风 <b>&?[31m")
        #expect(text(alerts[0], "alert.info.area.circle") == "23.1,114.4 0")
        #expect(text(alerts[0], "alert.sent") == "1970-01-01T08:16:40+08:00")
        #expect(text(alerts[0], "alert.references") == nil)
        let first = "cityops@huizhou,\(text(alerts[0], "alert.identifier") ?? ""),1970-01-01T08:16:40+08:00"
        #expect(text(alerts[1], "alert.references") == first)
        #expect(text(alerts[2], "alert.references")?.hasPrefix(first + " cityops@huizhou,incident.1-") == true)
    }

    @Test func `Open311 gets a form whose texts cannot break out of it`() async throws {
        let forms = try await bodies(.open311, title: "a&service_code=x=1+\"\u{1B}")
        #expect(
            forms[0].hasPrefix(
                "service_code=natural&description=a%26service_code%3Dx%3D1%2B%22%1B&address_string=%E8%A5%BF%E6%B9%96"
                    + "&lat=23.1&long=114.4&attribute%5Bkey%5D="))
        #expect(forms[1].contains("attribute%5Bstate%5D=responding"))
        #expect(forms.count == 3)
    }
}

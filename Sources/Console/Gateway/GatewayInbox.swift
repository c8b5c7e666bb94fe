internal import FlyingFox
internal import Foundation
internal import Synchronization

/// Takes what consoles deliver, `POST /inbox`, each idempotency key once; `GET /inbox` lists what was taken, in its order.
final class GatewayInbox: Sendable {
    private struct Taken {
        var keys: Set<String> = []
        var bodies: [String] = []
    }

    private static let largestBody = 1 << 20

    private let taken = Mutex(Taken())

    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        if request.method == .GET {
            let bodies = taken.withLock { $0.bodies }
            return HTTPResponse(
                statusCode: .ok, headers: [.contentType: "application/json"],
                body: Data(("[" + bodies.joined(separator: ",\n") + "]\n").utf8))
        }
        guard request.method == .POST, let key = request.headers[HTTPHeader("Idempotency-Key")], !key.isEmpty,
            let body = try? await request.bodyData, body.count <= Self.largestBody,
            let text = String(bytes: body, encoding: .utf8)
        else { return HTTPResponse(statusCode: .badRequest) }
        let isNew = taken.withLock { taken in
            guard taken.keys.insert(key).inserted else { return false }
            taken.bodies.append(text)
            return true
        }
        return HTTPResponse(statusCode: isNew ? .created : .ok)
    }
}

internal import CityModel
internal import CityStore
internal import Dispatch
internal import FlyingFox
internal import Foundation
internal import Synchronization

/// Answers the requests of a gateway from a store.
struct GatewayResponder: HTTPHandler {
    private let cache: CityCache
    private let now: @Sendable () -> Timestamp
    private let queue = DispatchQueue(label: "gateway", attributes: .concurrent)
    private let faults: GatewayFaults
    private let requests = RequestCount()
    private let inbox = GatewayInbox()

    init(cache: CityCache, now: @escaping @Sendable () -> Timestamp, faults: GatewayFaults) {
        self.cache = cache
        self.now = now
        self.faults = faults
    }

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        let answer = try await answer(request)
        guard let fault = faults.fault(requests.next()) else { return answer }
        return await faults.spoilt(answer, by: fault)
    }

    private func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        if request.path == "/inbox" { return await inbox.answer(request) }
        guard request.method == .GET else { return HTTPResponse(statusCode: .methodNotAllowed) }
        // The store blocks, so it is not read on a thread of the cooperative pool.
        let found = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result { try document(request) }) }
        }
        return Self.response(found, to: request)
    }

    private func document(_ request: HTTPRequest) throws -> GatewayDocument {
        if request.path == "/catalogue.json" { return try GatewayCatalogue(cache, at: now()).document() }
        if let page = try GatewayIdiomPage(request) { return try page.document(cache, through: now()) }
        guard let feed = try GatewayFeed(request) else { throw GatewayRefusal.unknownPath }
        return try feed.document(cache, through: now())
    }

    private static func response(
        _ document: Result<GatewayDocument, any Error>, to request: HTTPRequest
    ) -> HTTPResponse {
        switch document {
        case .success(let document): document.response(to: request)
        case .failure(GatewayRefusal.unknownPath): HTTPResponse(statusCode: .notFound)
        case .failure(GatewayRefusal.badQuery): HTTPResponse(statusCode: .badRequest)
        case .failure: HTTPResponse(statusCode: .internalServerError)
        }
    }
}

/// Numbers the requests of a gateway.
private final class RequestCount: Sendable {
    private let count = Atomic<UInt64>(0)

    func next() -> UInt64 { count.wrappingAdd(1, ordering: .relaxed).oldValue }
}

/// Why a request has no document.
enum GatewayRefusal: Error {
    case unknownPath
    case badQuery
}

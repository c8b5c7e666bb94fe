internal import CityModel
internal import CityStore
internal import Dispatch
internal import FlyingFox
internal import Foundation

/// Answers the requests of a gateway from a store.
struct GatewayResponder: HTTPHandler {
    private let cache: CityCache
    private let now: @Sendable () -> Timestamp
    private let queue = DispatchQueue(label: "gateway", attributes: .concurrent)

    init(cache: CityCache, now: @escaping @Sendable () -> Timestamp) {
        self.cache = cache
        self.now = now
    }

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard request.method == .GET else { return HTTPResponse(statusCode: .methodNotAllowed) }
        // The store blocks, so it is not read on a thread of the cooperative pool.
        let found = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result { try document(request) }) }
        }
        return Self.response(found, to: request)
    }

    private func document(_ request: HTTPRequest) throws -> GatewayDocument {
        if request.path == "/catalogue.json" { return try GatewayCatalogue(cache, at: now()).document() }
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

/// Why a request has no document.
enum GatewayRefusal: Error {
    case unknownPath
    case badQuery
}

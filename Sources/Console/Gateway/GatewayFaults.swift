internal import CityModel
internal import FlyingFox
internal import Foundation
internal import Synchronization

/// What goes wrong at the played departments, on purpose: a share of their answers is spoilt, the same ones for one seed.
package struct GatewayFaults: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The answer comes after seconds.
        case slow
        /// Status 500 instead of an answer.
        case error
        /// Status 429 with `Retry-After: 1`.
        case busy
        /// The body ends in its middle.
        case truncated
        /// Bytes that are no text.
        case garbage
        /// GB 18030 where UTF-8 is announced.
        case encoding
        /// The request is done, its answer lost on the way: 502.
        case lost
        /// The clock of the server is five minutes off.
        case skew
    }

    package let kinds: [Kind]
    /// Share of the answers, 0…1.
    package let rate: Double
    package let seed: UInt64

    package init(kinds: [Kind], rate: Double, seed: UInt64) {
        self.kinds = kinds
        self.rate = rate
        self.seed = seed
    }

    package static let none = GatewayFaults(kinds: [], rate: 0, seed: 0)

    /// The fault of the answer of that number; nil for a good one.
    func fault(_ number: UInt64) -> Kind? {
        guard !kinds.isEmpty else { return nil }
        // SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): one step for the share, one for the kind.
        let share = Double(Self.mixed(seed &+ number &* 2) >> 11) / 9_007_199_254_740_992
        guard share < rate else { return nil }
        return kinds[Int(Self.mixed(seed &+ number &* 2 &+ 1) % UInt64(kinds.count))]
    }

    func spoilt(_ response: HTTPResponse, by kind: Kind) async -> HTTPResponse {
        switch kind {
        case .slow:
            try? await Task.sleep(for: .seconds(2))
            return response
        case .error: return HTTPResponse(statusCode: .internalServerError)
        case .lost: return HTTPResponse(statusCode: .badGateway)
        case .busy:
            return HTTPResponse(
                statusCode: HTTPStatusCode(429, phrase: "Too Many Requests"), headers: [HTTPHeader("Retry-After"): "1"])
        case .truncated: return await replacing(response) { $0.prefix($0.count / 2) }
        case .garbage: return await replacing(response) { Data($0.map { $0 ^ 0xA5 }) }
        case .encoding:
            // 0xA1 0xA1, the ideographic space of GB 18030, is no UTF-8.
            return await replacing(response) { Data([0xA1, 0xA1]) + $0 }
        case .skew:
            var headers = response.headers
            headers[.date] = "Thu, 01 Jan 1970 00:05:00 GMT"
            let body = (try? await response.bodyData) ?? Data()
            return HTTPResponse(statusCode: response.statusCode, headers: headers, body: body)
        }
    }

    private func replacing(_ response: HTTPResponse, _ body: (Data) -> Data) async -> HTTPResponse {
        guard response.statusCode == .ok, let good = try? await response.bodyData else { return response }
        var headers = response.headers
        headers[.eTag] = nil
        return HTTPResponse(statusCode: .ok, headers: headers, body: body(good))
    }

    private static func mixed(_ state: UInt64) -> UInt64 {
        var z = state &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

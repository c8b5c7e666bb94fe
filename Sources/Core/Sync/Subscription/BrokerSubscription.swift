internal import CityModel
internal import Foundation
internal import Synchronization

/// Listens to the topics of an MQTT broker on two threads of its own until it is dropped.
///
/// A connection has to end every minute (`CurlSubscription`). The two take turns, half a minute apart, so that one always
/// stands and no message falls between two connections; what comes by both is handed out once.
final class BrokerSubscription: Sendable {
    struct Message: Hashable, Sendable {
        let topic: String
        let payload: [UInt8]
    }

    /// What has come since it was asked last.
    struct News: Sendable {
        var messages: [Message] = []
        /// Why no connection stands; nil while one does or nothing is known yet.
        var failure: TransportFailure?
        /// Whether a connection has stood long enough to be believed.
        var isListening = false
    }

    private struct Shared {
        var messages: [Message] = []
        var known: Set<Message> = []
        var bytes = 0
        var failure: TransportFailure?
        /// When each of the two began to listen, by a clock that only goes on; nil while it does not.
        var since: [ContinuousClock.Instant?] = [nil, nil]
    }

    /// Bytes that wait before no more is read.
    private static let waitingBytes = 16_777_216
    /// A refusal comes at once: whoever has listened so long was let in.
    private static let trialSeconds = 3
    private static let turnSeconds: Int64 = 30

    private let address: String
    private let login: (@Sendable () throws(TransportFailure) -> (user: String, password: String)?)
    private let limit: Int
    private let random: @Sendable () -> Double
    private let ending = Cancellation()
    private let shared = Mutex(Shared())

    /// - Parameter login: user and password, asked for at every connection.
    static func start(
        _ address: String, limit: Int, random: @escaping @Sendable () -> Double,
        login: @escaping @Sendable () throws(TransportFailure) -> (user: String, password: String)?
    ) -> BrokerSubscription {
        let subscription = BrokerSubscription(address, limit, random, login)
        for place in 0..<2 {
            // The thread holds no reference between two connections, so that dropping the subscription ends it.
            let thread = Thread { [weak subscription, ending = subscription.ending] in
                if place == 1, ending.wait(seconds: turnSeconds) { return }
                var failures = 0
                while !ending.isCancelled, let wait = subscription?.listen(place, &failures) {
                    ending.wait(seconds: wait)
                }
            }
            thread.name = "mqtt"
            thread.start()
        }
        return subscription
    }

    private init(
        _ address: String, _ limit: Int, _ random: @escaping @Sendable () -> Double,
        _ login: @escaping @Sendable () throws(TransportFailure) -> (user: String, password: String)?
    ) {
        self.address = address
        self.limit = limit
        self.random = random
        self.login = login
    }

    func close() { ending.cancel() }

    func drain() -> News {
        shared.withLock { shared in
            var news = News(messages: shared.messages)
            (shared.messages, shared.bytes) = ([], 0)
            shared.known.removeAll()
            let now = ContinuousClock.now
            news.isListening = shared.since.contains { $0.map { now - $0 >= .seconds(Self.trialSeconds) } ?? false }
            if !news.isListening { (news.failure, shared.failure) = (shared.failure, nil) }
            return news
        }
    }

    /// Listens once.
    /// - Returns: seconds to wait before the next time.
    private func listen(_ place: Int, _ failures: inout Int) -> Int64 {
        do throws(TransportFailure) {
            let connection = try CurlSubscription(address, login: try login(), limit: limit, cancellation: ending) {
                self.take(Message(topic: $0, payload: Array($1)))
            }
            shared.withLock { $0.since[place] = .now }
            defer { shared.withLock { $0.since[place] = nil } }
            try connection.listen()
            failures = 0
            return 0
        } catch {
            failures += 1
            if error != .cancelled { shared.withLock { $0.failure = error } }
            return FetchPolicy().backoffSeconds(failures: failures, random: random())
        }
    }

    /// While too much waits to be stored nothing more is read, and the broker has to keep it.
    private func take(_ message: Message) {
        while !ending.isCancelled, shared.withLock({ $0.bytes >= Self.waitingBytes }) { ending.wait(seconds: 1) }
        shared.withLock { shared in
            guard shared.known.insert(message).inserted else { return }
            shared.messages.append(message)
            shared.bytes += message.payload.count + message.topic.utf8.count
        }
    }
}

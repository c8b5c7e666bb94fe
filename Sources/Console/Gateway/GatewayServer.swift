package import CityModel
package import CityStore
internal import FlyingFox
internal import FlyingSocks

/// Plays a store's departments over HTTP on this machine: what `cityops sync --gateway` reads.
///
/// `GET /catalogue.json` lists the sources; `GET /feeds/<source>?after=<Unix seconds>&limit=<n>&page=<token>` gives their
/// observations in the order time, entity, metric. The same feeds in the ways of other servers: `GatewayIdiom`. `POST /inbox`
/// takes what consoles deliver.
package actor GatewayServer {
    /// Seconds a request may wait for its answer: the console's own work may keep every thread busy for a while.
    private static let patience = 60.0

    private let port: UInt16
    private let responder: GatewayResponder
    private var server: HTTPServer?
    private var running: Task<Void, any Error>?

    /// - Parameters:
    ///   - port: 0 lets the system choose a free one.
    ///   - now: the moment the departments have reached; later observations are not given out.
    ///   - faults: what goes wrong on purpose.
    package init(
        cache: CityCache, port: UInt16, faults: GatewayFaults = .none, now: @escaping @Sendable () -> Timestamp
    ) {
        self.port = port
        responder = GatewayResponder(cache: cache, now: now, faults: faults)
    }

    /// Listens on 127.0.0.1.
    /// - Returns: the port, once requests are answered.
    /// - Throws: when the port is taken or not allowed.
    package func start() async throws -> UInt16 {
        await stop()
        let server = HTTPServer(
            address: try .inet(ip4: "127.0.0.1", port: port), timeout: Self.patience, logger: .disabled,
            handler: responder)
        let (started, signal) = AsyncThrowingStream.makeStream(of: Void.self)
        let running = Task {
            do { try await server.run() } catch {
                signal.finish(throwing: error)
                throw error
            }
        }
        let listening = Task {
            try await server.waitUntilListening(timeout: Self.patience)
            signal.yield()
        }
        self.server = server
        self.running = running
        defer { listening.cancel() }
        // Whichever comes first: the server listens, or it has failed.
        for try await _ in started { break }
        guard case .ip4(_, let port) = await server.listeningAddress else { throw SocketError.disconnected }
        return port
    }

    /// Answers until the server fails, `stop` is called or the calling task is cancelled. Call it after `start`.
    package func wait() async throws {
        guard let running else { return }
        try await withTaskCancellationHandler {
            try await running.value
        } onCancel: {
            running.cancel()
        }
    }

    /// Closes the port and the connections.
    package func stop() async {
        await server?.stop()
        running?.cancel()
        server = nil
        running = nil
    }
}

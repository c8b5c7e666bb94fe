internal import CCurl

/// One connection of libcurl to an MQTT broker (MQTT 3.1.1, quality of service 0, a clean session, no TLS): hands out the
/// messages of a topic while it stands.
///
/// libcurl gives topic and payload of a message without saying where the payload ends; the length it keeps for its progress is
/// that of the message under way. It sends no pings either, so that a broker ends the connection after one and a half of the
/// announced sixty seconds: it is ended before, and whoever listens opens another one in time.
final class CurlSubscription {
    static let scheme = "mqtt"
    /// The broker would wait one and a half times the sixty seconds that libcurl announces.
    static let longestSeconds = 60

    private let handle: UnsafeMutableRawPointer
    private let address: WebAddress
    private let receiver: MessageReceiver

    /// - Parameters:
    ///   - text: `mqtt://host:port/topic`, the topic percent-encoded.
    ///   - limit: bytes of a message; a longer one ends the connection.
    ///   - message: gets topic and payload.
    init(
        _ text: String, login: (user: String, password: String)?, limit: Int, cancellation: Cancellation,
        message: @escaping (String, ArraySlice<UInt8>) -> Void
    ) throws(TransportFailure) {
        guard HTTPTransport.isReady, let address = WebAddress(text, schemes: [Self.scheme]) else { throw .badAddress }
        guard let handle = curl_easy_init() else { throw .other(code: Int(CURLE_FAILED_INIT.rawValue)) }
        self.handle = handle
        self.address = address
        receiver = MessageReceiver(handle, limit, cancellation, message)
        city_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        city_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, Self.scheme)
        city_curl_set_text(handle, CURLOPT_PROXY, "")
        city_curl_set_text(handle, CURLOPT_URL, text)
        city_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT, 10)
        city_curl_set_long(handle, CURLOPT_TIMEOUT_MS, Self.longestSeconds * 1000)
        city_curl_set_size(handle, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(limit))
        if let login {
            city_curl_set_text(handle, CURLOPT_USERNAME, login.user)
            city_curl_set_text(handle, CURLOPT_PASSWORD, login.password)
        }
        let pointer = Unmanaged.passUnretained(receiver).toOpaque()
        city_curl_set_receiver(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, receiver in
            MessageReceiver.at(receiver)?.take(bytes, size * count) ?? 0
        }
        city_curl_set_progress(handle) { receiver, _, _, _, _ in
            MessageReceiver.at(receiver)?.isCancelled == false ? 0 : 1
        }
        city_curl_set_pointer(handle, CURLOPT_WRITEDATA, pointer)
        city_curl_set_pointer(handle, CURLOPT_XFERINFODATA, pointer)
        city_curl_set_long(handle, CURLOPT_NOPROGRESS, 0)
    }

    deinit { curl_easy_cleanup(handle) }

    /// Listens until the connection ends, blocking the calling thread.
    /// - Throws: why it ended before its time; nothing is thrown when its time was over.
    func listen() throws(TransportFailure) {
        receiver.restart()
        let code = curl_easy_perform(handle)
        let milliseconds = Int(city_curl_microseconds(handle) / 1000)
        switch code {
        case CURLE_OPERATION_TIMEDOUT where milliseconds >= Self.longestSeconds * 1000 - 1000: return
        case CURLE_OPERATION_TIMEDOUT: throw .timedOut(host: address.host, port: address.port, seconds: 10)
        case CURLE_ABORTED_BY_CALLBACK: throw .cancelled
        case CURLE_FILESIZE_EXCEEDED: throw .tooLarge(limit: receiver.limit)
        // A broker that refuses user or password answers the greeting with a code libcurl does not know.
        case CURLE_WEIRD_SERVER_REPLY, CURLE_LOGIN_DENIED: throw .loginDenied(host: address.host, port: address.port)
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: throw .badAddress
        default: throw .unreachable(host: address.host, port: address.port)
        }
    }
}

/// Cuts what libcurl hands over into messages.
private final class MessageReceiver {
    private let handle: UnsafeMutableRawPointer
    private let cancellation: Cancellation
    private let message: (String, ArraySlice<UInt8>) -> Void
    private var pending: [UInt8] = []
    let limit: Int

    init(
        _ handle: UnsafeMutableRawPointer, _ limit: Int, _ cancellation: Cancellation,
        _ message: @escaping (String, ArraySlice<UInt8>) -> Void
    ) {
        self.handle = handle
        self.limit = limit
        self.cancellation = cancellation
        self.message = message
    }

    static func at(_ pointer: UnsafeMutableRawPointer?) -> MessageReceiver? {
        pointer.map { Unmanaged<MessageReceiver>.fromOpaque($0).takeUnretainedValue() }
    }

    var isCancelled: Bool { cancellation.isCancelled }

    func restart() { pending.removeAll() }

    /// - Returns: the bytes taken.
    func take(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes else { return 0 }
        pending.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        // Of the message under way: two bytes of the topic's length, the topic, the payload.
        let length = Int(city_curl_length(handle))
        guard length >= 2, pending.count >= length else { return length >= 2 ? count : 0 }
        let topic = Int(pending[0]) << 8 | Int(pending[1])
        guard 2 + topic <= length else { return 0 }
        let name = String(decoding: pending[2..<2 + topic], as: UTF8.self)
        message(name, pending[(2 + topic)..<length])
        pending.removeAll(keepingCapacity: true)
        return count
    }
}

internal import CCurl
internal import CityStore

/// One easy handle of libcurl and what it has received.
final class CurlTransfer {
    private let handle: UnsafeMutableRawPointer
    private let receiver: CurlReceiver
    private var fields: UnsafeMutablePointer<curl_slist>?

    init(
        _ question: HTTPQuestion, userAgent: String, cancellation: Cancellation, taker: BodyTaker?
    ) throws(TransportFailure) {
        guard let handle = curl_easy_init() else { throw .other(code: Int(CURLE_FAILED_INIT.rawValue)) }
        self.handle = handle
        receiver = CurlReceiver(limit: question.maximumBytes, cancellation: cancellation, taker: taker)
        configureConnection(question, userAgent: userAgent)
        configureFields(question)
        configureBody(question)
        configureReceiver()
        if let files = question.files { configureFiles(files, question.validators) }
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(fields)
    }

    var milliseconds: Int { Int(city_curl_microseconds(handle) / 1000) }

    /// Where the answer points, resolved against the address asked for; nil when it is no redirect.
    var redirect: String? { city_curl_redirect(handle).map { String(cString: $0) } }

    func answer(milliseconds: Int) -> HTTPAnswer {
        if receiver.fileMark != nil {
            return HTTPAnswer(
                status: receiver.isUnchanged ? 304 : 200, body: receiver.body, milliseconds: milliseconds,
                headers: fileMark.map { ["last-modified": $0] } ?? [:], received: receiver.received)
        }
        return HTTPAnswer(
            status: city_curl_status(handle), body: receiver.body, milliseconds: milliseconds,
            headers: receiver.headers, received: receiver.received)
    }

    /// Sends the request and receives the answer.
    func perform(
        _ text: String, _ address: WebAddress, milliseconds: Int, patience: Int
    ) throws(TransportFailure) {
        guard milliseconds > 0 else { throw .timedOut(host: address.host, port: address.port, seconds: patience) }
        receiver.restart()
        set(CURLOPT_URL, text)
        set(CURLOPT_TIMEOUT_MS, milliseconds)
        let code = curl_easy_perform(handle)
        if code != CURLE_OK, !receiver.isUnchanged { throw failure(code, address, patience: patience) }
    }

    private func configureConnection(_ question: HTTPQuestion, userAgent: String) {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_PROXY, "")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_CONNECTTIMEOUT, min(question.connectSeconds, question.timeoutSeconds))
        set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        set(CURLOPT_USERAGENT, userAgent)
        // A part of a packed body cannot be unpacked.
        if question.range == nil { set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate, br") }
        if let silence = question.silenceSeconds {
            set(CURLOPT_LOW_SPEED_LIMIT, 1)
            set(CURLOPT_LOW_SPEED_TIME, silence)
            set(CURLOPT_BUFFERSIZE, 262_144)
        }
        city_curl_set_size(handle, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(question.maximumBytes))
    }

    /// Time of the last change in seconds since 1970 and size in bytes of the file that comes; nil when the server says no time.
    private var fileMark: String? {
        let seconds = city_curl_file_time(handle)
        return seconds < 0 ? nil : "\(seconds)-\(city_curl_length(handle))"
    }

    private func configureFiles(_ files: FileAccess, _ validators: HTTPValidators?) {
        set(CURLOPT_PROTOCOLS_STR, "ftp,ftps,sftp")
        set(CURLOPT_FILETIME, 1)
        set(CURLOPT_USERNAME, files.user)
        // A server without a pinned key must not match: nothing hashes to an empty text.
        set(CURLOPT_SSH_HOST_PUBLIC_KEY_SHA256, files.hostKey ?? "-")
        if let keyFile = files.keyFile {
            set(CURLOPT_SSH_AUTH_TYPES, Int(CURLSSH_AUTH_PUBLICKEY))
            set(CURLOPT_SSH_PRIVATE_KEYFILE, keyFile)
            if let passphrase = files.password { set(CURLOPT_KEYPASSWD, passphrase) }
        } else {
            set(CURLOPT_SSH_AUTH_TYPES, Int(CURLSSH_AUTH_PASSWORD))
            set(CURLOPT_PASSWORD, files.password ?? "")
        }
        receiver.knownMark = validators?.lastModified
        receiver.fileMark = { [weak self] in self?.fileMark }
        receiver.fileLength = { [weak self] in self.map { Int64(city_curl_length($0.handle)) } ?? -1 }
    }

    private func configureFields(_ question: HTTPQuestion) {
        append("Accept", question.accept)
        if let etag = question.validators?.etag {
            // A server that gave a tag goes by it and not by the time (RFC 9110 §13.1.3).
            append("If-None-Match", etag)
        } else if let lastModified = question.validators?.lastModified {
            append("If-Modified-Since", lastModified)
        }
        if let range = question.range {
            append("Range", "bytes=\(range.start)-")
            append("If-Range", range.mark)
        }
        for (name, value) in question.fields.sorted(by: { $0.key < $1.key }) { append(name, value) }
        city_curl_set_pointer(handle, CURLOPT_HTTPHEADER, fields)
    }

    private func configureBody(_ question: HTTPQuestion) {
        guard var body = question.body else { return }
        set(CURLOPT_POST, 1)
        city_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
        // libcurl copies the bytes.
        body.withUnsafeMutableBytes { _ = city_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) }
    }

    /// A value with control characters could smuggle in a second field; it is left out.
    private func append(_ name: String, _ value: String) {
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return }
        if let longer = curl_slist_append(fields, "\(name): \(value)") { fields = longer }
    }

    private func configureReceiver() {
        let pointer = Unmanaged.passUnretained(receiver).toOpaque()
        city_curl_set_receiver(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, receiver in
            CurlReceiver.at(receiver)?.takeBody(bytes, size * count) ?? 0
        }
        city_curl_set_receiver(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, receiver in
            CurlReceiver.at(receiver)?.takeHeader(bytes, size * count) ?? 0
        }
        city_curl_set_progress(handle) { receiver, _, _, _, _ in
            CurlReceiver.at(receiver)?.isCancelled == false ? 0 : 1
        }
        for option in [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_XFERINFODATA] {
            city_curl_set_pointer(handle, option, pointer)
        }
        set(CURLOPT_NOPROGRESS, 0)
    }

    private func failure(_ code: CURLcode, _ address: WebAddress, patience: Int) -> TransportFailure {
        if receiver.isDeclined { return .declined }
        if receiver.isTooLarge { return .tooLarge(limit: receiver.limit) }
        switch code {
        case CURLE_OPERATION_TIMEDOUT:
            return .timedOut(host: address.host, port: address.port, seconds: patience)
        case CURLE_LOGIN_DENIED: return .loginDenied(host: address.host, port: address.port)
        case CURLE_REMOTE_FILE_NOT_FOUND, CURLE_REMOTE_ACCESS_DENIED: return .noFile
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_GOT_NOTHING, CURLE_SEND_ERROR:
            return .unreachable(host: address.host, port: address.port)
        case CURLE_RECV_ERROR where !receiver.hasAnswer:
            return .unreachable(host: address.host, port: address.port)
        case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_HTTP2_STREAM:
            return .truncated(received: receiver.received)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
            return .tls(host: address.host, port: address.port)
        case CURLE_FILESIZE_EXCEEDED: return .tooLarge(limit: receiver.limit)
        case CURLE_BAD_CONTENT_ENCODING: return .badEncoding
        case CURLE_ABORTED_BY_CALLBACK: return .cancelled
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: return .badAddress
        default: return .other(code: Int(code.rawValue))
        }
    }

    private func set(_ option: CURLoption, _ value: Int) { city_curl_set_long(handle, option, value) }
    private func set(_ option: CURLoption, _ value: String) { city_curl_set_text(handle, option, value) }
}

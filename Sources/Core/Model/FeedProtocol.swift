/// How a feed is asked for beyond one plain request: its pages, what is new, who asks, and how it says that it failed.
///
/// The idioms of the servers in use are files of `data/dialects/`; a source names one and may change any of it.
package struct FeedProtocol: Hashable, Sendable, Codable {
    /// Where the next page is.
    package enum Paging: Hashable, Sendable, Codable {
        case none
        /// Its address stands in the document under this path (`links[rel=next].href`, `@iot.nextLink`, `next_url`).
        case link(path: String)
        /// Its address stands in the header field `Link` with `rel="next"` (RFC 8288).
        case linkHeader
        /// Rows to leave out, by this query parameter; the first page leaves out none.
        case offset(parameter: String)
        /// The document names it under this path, and the query parameter hands that name back.
        case token(parameter: String, path: String)
        /// Records come sorted by this field; the query parameter asks for those beyond the last one seen. `{key}` in the
        /// template stands for its value.
        case key(parameter: String, field: String, template: String)
    }

    /// Query parameters that ask only for what is new.
    package struct Increment: Hashable, Sendable, Codable {
        /// How moments are written.
        package enum TimeForm: String, Hashable, Sendable, Codable, CaseIterable {
            /// `2026-05-01T00:00:00Z`
            case iso
            case seconds, milliseconds
            /// `2026-05-01 00:00:00`, in UTC.
            case sql
        }

        /// `{from}` and `{to}` in a value stand for the moments.
        package let parameters: [String: String]
        package let time: TimeForm
        /// Seconds read again before the newest record seen: three times the delay that the department declares.
        package let overlapSeconds: Int64

        package init(parameters: [String: String], time: TimeForm, overlapSeconds: Int64) {
            self.parameters = parameters
            self.time = time
            self.overlapSeconds = overlapSeconds
        }
    }

    /// A secret goes into one header field. The secret itself is never stored: only its name is.
    package struct Authentication: Hashable, Sendable, Codable {
        package let header: String
        /// What stands before the secret, such as `Bearer `.
        package let prefix: String
        package let secret: String

        package init(header: String, prefix: String, secret: String) {
            self.header = header
            self.prefix = prefix
            self.secret = secret
        }
    }

    /// How a file server is entered (FTP, FTPS, SFTP). Secrets are named, and keys are files of this machine.
    package struct Login: Hashable, Sendable, Codable {
        package let user: String
        /// Name of the password, or of the key's passphrase; nil for a key without one.
        package let secret: String?
        /// Path of the private key, for SFTP.
        package let keyFile: String?
        /// SHA-256 of the host's public key in base 64, as `ssh-keygen -lf` shows it behind `SHA256:`; SFTP needs it.
        package let hostKey: String?

        package init(user: String, secret: String?, keyFile: String?, hostKey: String?) {
            self.user = user
            self.secret = secret
            self.keyFile = keyFile
            self.hostKey = hostKey
        }
    }

    /// Records that take back what was delivered before: those whose field has one of these texts.
    package struct Tombstone: Hashable, Sendable, Codable {
        package let field: String
        package let texts: [String]

        package init(field: String, texts: [String]) {
            self.field = field
            self.texts = texts
        }
    }

    /// Passes that read the whole source take back what it no longer holds.
    package struct Reconciliation: Hashable, Sendable, Codable {
        /// Seconds back from the newest record that the source keeps; nil when it keeps everything it ever delivered. Older
        /// readings of the cache are left alone.
        package let keepsSeconds: Int64?
        /// Largest share of the readings that one pass may take back, 0...1: a pass that would take back more is not believed.
        package let largestShare: Double
        /// Seconds between two whole passes of a source that is otherwise only asked for what is new.
        package let everySeconds: Int64

        package static let usualShare = 0.5
        package static let usualSeconds: Int64 = 86_400

        package init(
            keepsSeconds: Int64? = nil, largestShare: Double = Self.usualShare,
            everySeconds: Int64 = Self.usualSeconds
        ) {
            self.keepsSeconds = keepsSeconds
            self.largestShare = largestShare
            self.everySeconds = everySeconds
        }
    }

    /// Sent with every request, `f=json` for one.
    package let parameters: [String: String]
    package let paging: Paging
    /// Query parameter that asks for pages of `pageSize` records.
    package let sizeParameter: String?
    /// Records of a full page; a shorter one is the last. Zero when the server does not say.
    package let pageSize: Int
    /// Path of a boolean that says whether there is more, where a short page does not.
    package let more: String?
    /// Path of the count of all records; when it changes between the pages of one pass the pass is made again.
    package let total: String?
    /// Path whose presence in an answer of status 200 means that the request failed.
    package let failure: String?
    package let increment: Increment?
    package let authentication: Authentication?
    package let login: Login?
    package let tombstone: Tombstone?
    package let reconciliation: Reconciliation?
    /// Names and types of the columns of a binary table that does not name them itself: `t DateTime`.
    package let columns: [String]?

    package init(
        parameters: [String: String] = [:], paging: Paging = .none, sizeParameter: String? = nil, pageSize: Int = 0,
        more: String? = nil, total: String? = nil, failure: String? = nil, increment: Increment? = nil,
        authentication: Authentication? = nil, login: Login? = nil, tombstone: Tombstone? = nil,
        columns: [String]? = nil, reconciliation: Reconciliation? = nil
    ) {
        self.reconciliation = reconciliation
        self.login = login
        self.tombstone = tombstone
        self.columns = columns
        self.parameters = parameters
        self.paging = paging
        self.sizeParameter = sizeParameter
        self.pageSize = pageSize
        self.more = more
        self.total = total
        self.failure = failure
        self.increment = increment
        self.authentication = authentication
    }

    /// One request, no pages.
    package static let plain = FeedProtocol()
}

/// A ClickHouse beyond this machine that keeps all observations: where it is and what its table is called.
package struct Warehouse: Hashable, Sendable {
    /// HTTP or HTTPS address of the server, without a path's end.
    package let address: String
    package let database: String
    package let table: String
    /// The cluster over whose shards the table is spread; nil for one server.
    package let cluster: String?
    /// nil asks as the server's default user.
    package let user: String?
    /// Name of the password; nil for none.
    package let secret: String?
    package let timeoutSeconds: Int

    /// - Returns: nil unless the address is HTTP or HTTPS, and database, table and cluster are plain identifiers (ASCII letters,
    ///   digits and `_`, no digit first), which stand in statements as they are.
    package init?(
        address: String, database: String = "default", table: String = "observations", cluster: String? = nil,
        user: String? = nil, secret: String? = nil, timeoutSeconds: Int = 30
    ) {
        guard address.hasPrefix("http://") || address.hasPrefix("https://"), !address.contains("?"),
            [database, table, cluster ?? "x"].allSatisfy(Self.isIdentifier), timeoutSeconds > 0
        else { return nil }
        self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
        self.database = database
        self.table = table
        self.cluster = cluster
        self.user = user
        self.secret = secret
        self.timeoutSeconds = timeoutSeconds
    }

    /// What is written to once is not written to the other.
    package var target: String { "\(address)/\(database).\(table)" }

    private static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
        return text.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == UInt8(ascii: "_")
        }
    }
}

/// Where a department wants to hear of what people did, `data/destinations/<id>.yaml`.
package struct Destination: Hashable, Sendable {
    package let id: String
    package let department: DepartmentID
    /// Kinds of acts it wants, `incident.open`; `incident.*` for all that begin so.
    package let kinds: [String]
    /// HTTP or HTTPS address that takes a POST.
    package let address: String
    package let timeoutSeconds: Int
    package let authentication: FeedProtocol.Authentication?

    package init(
        id: String, department: DepartmentID, kinds: [String], address: String, timeoutSeconds: Int,
        authentication: FeedProtocol.Authentication?
    ) {
        self.id = id
        self.department = department
        self.kinds = kinds
        self.address = address
        self.timeoutSeconds = timeoutSeconds
        self.authentication = authentication
    }

    package func takes(kind: String) -> Bool {
        kinds.contains { $0 == kind || ($0.hasSuffix("*") && kind.hasPrefix($0.dropLast())) }
    }
}

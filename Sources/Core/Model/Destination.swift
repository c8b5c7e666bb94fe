/// Where a department wants to hear of what people did, `data/destinations/<id>.yaml`.
package struct Destination: Hashable, Sendable {
    /// How an act is written.
    package enum Format: String, Hashable, Sendable, CaseIterable {
        /// One JSON object: key, kind, subject, time, detail.
        case json
        /// A request of Open311 GeoReport v2, as a form.
        case open311
        /// A message of the Common Alerting Protocol 1.2 (OASIS, 2010).
        case cap
    }

    package let id: String
    package let department: DepartmentID
    /// Kinds of acts it wants, `incident.open`; `incident.*` for all that begin so.
    package let kinds: [String]
    /// HTTP or HTTPS address that takes a POST.
    package let address: String
    package let timeoutSeconds: Int
    package let authentication: FeedProtocol.Authentication?
    package let format: Format
    /// Who speaks, in formats that name the sender.
    package let sender: String

    package init(
        id: String, department: DepartmentID, kinds: [String], address: String, timeoutSeconds: Int,
        authentication: FeedProtocol.Authentication?, format: Format = .json, sender: String = "cityops"
    ) {
        self.format = format
        self.sender = sender
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

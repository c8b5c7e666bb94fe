package import CityModel

/// Where departments want to hear of what people did, one YAML file a destination.
package enum DestinationFiles {
    /// - Parameter name: shown in complaints; the file's stem is the destination's id.
    package static func destination(_ bytes: [UInt8], name: String) throws(AssetFailure) -> Destination {
        let root = try YAMLValue.document(bytes, file: name)
        var kinds: [String] = []
        for kind in try root.required("kinds", "kinds of acts such as incident.open or incident.*").list() {
            kinds.append(try kind.text())
        }
        let address = try root.required("url", "an http or https address")
        let url = try address.text()
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw address.wrong("an http or https address")
        }
        let formats = Destination.Format.allCases.map(\.rawValue).joined(separator: ", ")
        let named = root.child("format")
        guard let format = Destination.Format(rawValue: try named?.text() ?? "json") else {
            throw (named ?? root).wrong(formats)
        }
        return Destination(
            id: AssetFolder.stem(name),
            department: DepartmentID(try root.required("department", "a department's id").text()), kinds: kinds,
            address: url, timeoutSeconds: Int(try root.child("timeout_seconds")?.number() ?? 20),
            authentication: try FeedProtocol.authentication(root.child("authentication")), format: format,
            sender: try root.child("sender")?.text() ?? "cityops")
    }
}

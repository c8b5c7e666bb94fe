internal import CityModel

/// The ways servers are asked, `data/dialects/*.yaml`, one file a dialect.
struct DialectFiles {
    private let folder: AssetFolder

    init(_ folder: AssetFolder) { self.folder = folder }

    /// The file of that name.
    func dialect(_ name: YAMLValue) throws(AssetFailure) -> YAMLValue {
        let text = try name.text()
        let files = folder.files(in: "data/dialects", suffix: ".yaml")
        guard let file = files.first(where: { AssetFolder.stem($0) == text }) else {
            throw name.wrong(files.map { AssetFolder.stem($0) }.joined(separator: ", "))
        }
        return try YAMLValue.file(file, in: folder)
    }
}

/// Looks a setting up in a source's file first, then in its dialect.
struct LayeredYAML {
    let own: YAMLValue
    let dialect: YAMLValue?

    func child(_ key: String) -> YAMLValue? { own.child(key) ?? dialect?.child(key) }

    func required(_ key: String, _ expected: String) throws(AssetFailure) -> YAMLValue {
        guard let found = child(key) else { return try own.required(key, expected) }
        return found
    }

    /// Parameters of both, the source's own ones before those of the dialect.
    func parameters() throws(AssetFailure) -> [String: String] {
        var result: [String: String] = [:]
        for layer in [dialect, own] {
            for (key, value) in try layer?.child("parameters")?.entries() ?? [] { result[key] = try value.text() }
        }
        return result
    }
}

extension FeedProtocol {
    /// `parameters`, `paging`, `increment` and `authentication` of a source's transport.
    init(_ file: LayeredYAML) throws(AssetFailure) {
        let paging = file.child("paging")
        self.init(
            parameters: try file.parameters(), paging: try Self.paging(paging),
            sizeParameter: try paging?.child("size_parameter")?.text(),
            pageSize: Int(try file.child("page_size")?.number() ?? 0),
            more: try Self.path(paging?.child("more")), total: try Self.path(paging?.child("total")),
            failure: try Self.path(file.child("failure")), increment: try Self.increment(file.child("increment")),
            authentication: try Self.authentication(file.child("authentication")),
            login: try Self.login(file.child("login")), tombstone: try Self.tombstone(file.child("tombstone")),
            columns: try Self.columns(file.child("columns")),
            reconciliation: try Self.reconciliation(file.child("reconcile"), paging: paging))
    }

    private static func reconciliation(
        _ value: YAMLValue?, paging: YAMLValue?
    ) throws(AssetFailure) -> Reconciliation? {
        guard let value else { return nil }
        if try paging?.child("kind")?.text() == "offset", paging?.child("total") == nil {
            // Rows that come or go between two such pages push others out of sight, and only the count tells.
            throw value.wrong("paging with total, the path of the count, as its pages go by offset")
        }
        let share = try value.child("largest_share")?.number() ?? Reconciliation.usualShare
        guard share > 0, share <= 1 else { throw value.wrong("largest_share above 0 and at most 1") }
        return Reconciliation(
            keepsSeconds: try duration(value.child("keeps")), largestShare: share,
            everySeconds: try duration(value.child("every")) ?? Reconciliation.usualSeconds)
    }

    private static func duration(_ value: YAMLValue?) throws(AssetFailure) -> Int64? {
        guard let value else { return nil }
        guard let seconds = ISODuration.seconds(try value.text()), seconds > 0 else {
            throw value.wrong("an ISO 8601 duration such as P1D")
        }
        return seconds
    }

    private static func login(_ value: YAMLValue?) throws(AssetFailure) -> Login? {
        guard let value else { return nil }
        return Login(
            user: try value.required("user", "a user of the file server").text(),
            secret: try value.child("secret")?.text(), keyFile: try value.child("key_file")?.text(),
            hostKey: try value.child("host_key")?.text())
    }

    private static func tombstone(_ value: YAMLValue?) throws(AssetFailure) -> Tombstone? {
        guard let value else { return nil }
        var texts: [String] = []
        for text in try value.required("values", "a list of texts").list() { texts.append(try text.text()) }
        return Tombstone(field: try value.required("field", "a field's name").text(), texts: texts)
    }

    private static func columns(_ value: YAMLValue?) throws(AssetFailure) -> [String]? {
        guard let value else { return nil }
        var columns: [String] = []
        for column in try value.list() { columns.append(try column.text()) }
        return columns
    }

    private static func paging(_ value: YAMLValue?) throws(AssetFailure) -> Paging {
        guard let value else { return .none }
        let kind = try value.required("kind", "link, link_header, offset, token or key")
        switch try kind.text() {
        case "none": return .none
        case "link": return .link(path: try path(value.required("path", "where the next address stands")))
        case "link_header": return .linkHeader
        case "offset": return .offset(parameter: try parameter(value))
        case "token":
            return .token(
                parameter: try parameter(value), path: try path(value.required("path", "where the token stands")))
        case "key":
            return .key(
                parameter: try parameter(value), field: try value.required("field", "the field of the key").text(),
                template: try value.child("template")?.text() ?? "{key}")
        default: throw kind.wrong("link, link_header, offset, token or key")
        }
    }

    private static func parameter(_ value: YAMLValue) throws(AssetFailure) -> String {
        try value.required("parameter", "a query parameter").text()
    }

    private static func path(_ value: YAMLValue) throws(AssetFailure) -> String { try value.text() }

    private static func path(_ value: YAMLValue?) throws(AssetFailure) -> String? { try value?.text() }

    private static func increment(_ value: YAMLValue?) throws(AssetFailure) -> Increment? {
        guard let value else { return nil }
        var parameters: [String: String] = [:]
        for (key, template) in try value.required("parameters", "query parameters with {from}").entries() {
            parameters[key] = try template.text()
        }
        let form = value.child("time")
        guard let time = Increment.TimeForm(rawValue: try form?.text() ?? "iso") else {
            throw value.wrong(Increment.TimeForm.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let overlap = value.child("overlap")
        guard let seconds = ISODuration.seconds(try overlap?.text() ?? "PT1H") else {
            throw value.wrong("an ISO 8601 duration such as PT1H")
        }
        return Increment(parameters: parameters, time: time, overlapSeconds: seconds)
    }

    static func authentication(_ value: YAMLValue?) throws(AssetFailure) -> Authentication? {
        guard let value else { return nil }
        let secret = try value.required("secret", "the name of a secret, never the secret itself").text()
        return Authentication(
            header: try value.child("header")?.text() ?? "Authorization",
            prefix: try value.child("prefix")?.text() ?? (value.child("header") == nil ? "Bearer " : ""), secret: secret
        )
    }
}

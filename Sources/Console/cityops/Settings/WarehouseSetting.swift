import CityModel

extension Warehouse {
    static let settingKeys = ["url", "database", "table", "cluster", "user", "secret", "timeout_seconds"]

    /// What stands under `warehouse` in the settings.
    /// - Returns: nil when a part is unknown or wrong, or the address is missing.
    init?(setting parts: [String: [String]]) {
        guard parts.keys.allSatisfy(Self.settingKeys.contains), parts.values.allSatisfy({ $0.count == 1 }),
            let address = parts["url"]?.first
        else { return nil }
        let seconds = parts["timeout_seconds"]?.first
        guard let timeout = Int(seconds ?? "30") else { return nil }
        self.init(
            address: address, database: parts["database"]?.first ?? "default",
            table: parts["table"]?.first ?? "observations", cluster: parts["cluster"]?.first,
            user: parts["user"]?.first, secret: parts["secret"]?.first, timeoutSeconds: timeout)
    }
}

extension Setup {
    /// nil where none is configured.
    var warehouse: Warehouse? { Warehouse(setting: settings.mapping(.warehouse)) }
}

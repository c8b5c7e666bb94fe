package import CityModel

/// What a warehouse says of itself.
package struct WarehouseHealth: Hashable, Sendable {
    package let version: String
    /// 1 where no cluster is configured.
    package let shards: Int
    package let shardsAnswered: Int
    package let hasTable: Bool

    package var isWhole: Bool { shardsAnswered == shards }
}

extension WarehouseClient {
    /// Asks for version, shards and table.
    package func health() throws(WarehouseFailure) -> WarehouseHealth {
        let version = try rows("SELECT version() AS v", columns: ["v String"]).first?.first?.string ?? ""
        let (database, name) = (SQLText.quoted(warehouse.database), SQLText.quoted(warehouse.table))
        let tables = try number("SELECT count() FROM system.tables WHERE database = \(database) AND name = \(name)")
        var (shards, answered) = (1, 1)
        if let cluster = warehouse.cluster { (shards, answered) = try self.shards(of: cluster) }
        return WarehouseHealth(
            version: PlainText.sanitized(version, limit: 40), shards: shards, shardsAnswered: answered,
            hasTable: tables > 0)
    }

    /// Shards of the cluster, and how many of them answer now. A cluster nobody knows has none.
    func shards(of cluster: String) throws(WarehouseFailure) -> (all: Int, answered: Int) {
        let name = SQLText.quoted(cluster)
        let all = try number("SELECT uniqExact(shard_num) FROM system.clusters WHERE cluster = \(name)")
        guard all > 0 else { return (1, 0) }
        // `system.one` has one row on every server.
        let answered = try number(
            "SELECT count() FROM cluster(\(name), system, one)", settings: [("skip_unavailable_shards", "1")])
        return (Int(all), Int(min(all, answered)))
    }
}

/// The tables of a warehouse, in the words of 18.16 and later.
package enum WarehouseSchema {
    private static let columns = """
        metric String, entity String, time DateTime, value Float64, flag UInt8, version UInt64
        """

    /// Rows of one place are replaced by those of the highest version. On a cluster the rows of an entity lie on one shard, where
    /// that can be seen.
    package static func statements(_ warehouse: Warehouse) -> [String] {
        let name = "\(warehouse.database).\(warehouse.table)"
        let engine = """
            ENGINE = ReplacingMergeTree(version) PARTITION BY toYYYYMM(time) ORDER BY (metric, entity, time)
            """
        guard let cluster = warehouse.cluster else {
            return [
                "CREATE DATABASE IF NOT EXISTS \(warehouse.database)",
                "CREATE TABLE IF NOT EXISTS \(name) (\(columns)) \(engine)",
            ]
        }
        return [
            "-- on every shard\nCREATE DATABASE IF NOT EXISTS \(warehouse.database)",
            "CREATE TABLE IF NOT EXISTS \(name)_local (\(columns)) \(engine)",
            """
            -- on the server that the consoles ask
            CREATE TABLE IF NOT EXISTS \(name) (\(columns)) \
            ENGINE = Distributed(\(cluster), \(warehouse.database), \(warehouse.table)_local, cityHash64(entity))
            """,
        ]
    }
}

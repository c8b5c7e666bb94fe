internal import CityModel

extension EntityTable<Station> {
    static let station = EntityTable(
        "station", "id name_zh name_en kind division longitude latitude river target_class metrics",
        encode: { row, station in
            row.id(station.id)
            row.localized(station.name)
            row.text(station.kind.rawValue)
            row.id(station.division)
            row.coordinate(station.position)
            row.text(station.river)
            row.integer(station.targetClass)
            row.lines(station.metrics.map(\.text))
        },
        decode: { row in
            Station(
                id: row.id(), name: row.localized(), kind: try row.word(), division: row.id(),
                position: row.coordinate(), river: row.text(), targetClass: row.optionalInt(),
                metrics: row.lines().map(MetricID.init(_:)))
        })
}

extension EntityTable<River> {
    static let river = EntityTable(
        "river", "id name_zh name_en line",
        encode: { row, river in
            row.id(river.id)
            row.localized(river.name)
            row.blob(LineBinary.encode(river.line))
        },
        decode: { row in River(id: row.id(), name: row.localized(), line: try row.line()) })
}

extension EntityTable<Outlet> {
    /// Outlets without their permits.
    static let outlet = EntityTable(
        "outlet",
        """
        id enterprise_zh enterprise_en name_zh name_en kind industry division longitude latitude \
        stack_height_metres device_number
        """,
        encode: { row, outlet in
            row.id(outlet.id)
            row.localized(outlet.enterprise)
            row.localized(outlet.name)
            row.text(outlet.kind.rawValue)
            row.text(outlet.industry)
            row.id(outlet.division)
            row.coordinate(outlet.position)
            row.real(outlet.stackHeightMetres)
            row.text(outlet.deviceNumber)
        },
        decode: { row in
            Outlet(
                id: row.id(), enterprise: row.localized(), name: row.localized(), kind: try row.word(),
                industry: row.text(), division: row.id(), position: row.coordinate(),
                stackHeightMetres: row.optionalReal(), deviceNumber: row.text(), permits: [])
        })
}

/// A permit and the outlet it belongs to.
struct OutletPermit: Sendable {
    let outlet: EntityID
    let permit: Permit
}

extension EntityTable<OutletPermit> {
    static let permit = EntityTable(
        "permit", "outlet pollutant pollutant_zh pollutant_en \"limit\" unit annual_tonnes",
        encode: { row, entry in
            row.id(entry.outlet)
            row.text(entry.permit.pollutant)
            row.localized(entry.permit.pollutantName)
            row.real(entry.permit.limit)
            row.text(entry.permit.unit)
            row.real(entry.permit.annualTonnes)
        },
        decode: { row in
            OutletPermit(
                outlet: row.id(),
                permit: Permit(
                    pollutant: row.text(), pollutantName: row.localized(), limit: row.real(), unit: row.text(),
                    annualTonnes: row.optionalReal()))
        })
}

extension Outlet {
    func with(permits: [Permit], deviceNumber: String) -> Outlet {
        Outlet(
            id: id, enterprise: enterprise, name: name, kind: kind, industry: industry, division: division,
            position: position, stackHeightMetres: stackHeightMetres, deviceNumber: deviceNumber, permits: permits)
    }
}

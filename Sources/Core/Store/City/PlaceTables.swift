internal import CityModel

extension EntityTable<Place> {
    static let place = EntityTable(
        "place",
        """
        id name_zh name_en kind grade division longitude latitude area_square_metres instantaneous_capacity \
        daily_capacity warning_percent opens_minute closes_minute node weekday_peak weekend_peak holiday_factor \
        is_outdoor
        """,
        encode: { row, place in
            row.id(place.id)
            row.localized(place.name)
            row.text(place.kind.rawValue)
            row.text(place.grade)
            row.id(place.division)
            row.coordinate(place.position)
            row.real(place.areaSquareMetres)
            row.integer(place.instantaneousCapacity)
            row.integer(place.dailyCapacity)
            row.real(place.warningPercent)
            row.integer(place.opensMinute)
            row.integer(place.closesMinute)
            row.integer(place.node)
            row.real(place.weekdayPeak)
            row.real(place.weekendPeak)
            row.real(place.holidayFactor)
            row.flag(place.isOutdoor)
        },
        decode: { row in
            Place(
                id: row.id(), name: row.localized(), kind: try row.word(), grade: row.text(), division: row.id(),
                position: row.coordinate(), areaSquareMetres: row.real(), instantaneousCapacity: row.int(),
                dailyCapacity: row.int(), warningPercent: row.real(), opensMinute: row.int(), closesMinute: row.int(),
                node: row.int(), weekdayPeak: row.real(), weekendPeak: row.real(), holidayFactor: row.real(),
                isOutdoor: row.flag())
        })
}

extension EntityTable<Gate> {
    static let gate = EntityTable(
        "gate", "id place name_zh name_en width_metres mode",
        encode: { row, gate in
            row.id(gate.id)
            row.id(gate.place)
            row.localized(gate.name)
            row.real(gate.widthMetres)
            row.text(gate.mode)
        },
        decode: { row in
            Gate(id: row.id(), place: row.id(), name: row.localized(), widthMetres: row.real(), mode: row.text())
        })
}

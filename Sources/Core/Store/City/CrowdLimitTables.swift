internal import CityModel

extension Schema {
    /// Lines of parts of places, and caps; `place` of a cap may name a kind of places, so that it refers to no row.
    static let crowdLimits = """
        CREATE TABLE crowd_area(
          id TEXT NOT NULL PRIMARY KEY, place TEXT NOT NULL REFERENCES place(id) DEFERRABLE INITIALLY DEFERRED,
          name_zh TEXT NOT NULL, name_en TEXT NOT NULL, area_square_metres REAL NOT NULL,
          share_of_people REAL NOT NULL, line_persons_per_square_metre REAL NOT NULL);
        CREATE TABLE temporary_cap(
          id TEXT NOT NULL PRIMARY KEY, place TEXT NOT NULL, percent REAL NOT NULL, first_day TEXT NOT NULL,
          last_day TEXT NOT NULL, reason_zh TEXT NOT NULL, reason_en TEXT NOT NULL);

        """
}

extension EntityTable<CrowdArea> {
    static let crowdArea = EntityTable(
        "crowd_area", "id place name_zh name_en area_square_metres share_of_people line_persons_per_square_metre",
        encode: { row, area in
            row.id(area.id)
            row.id(area.place)
            row.localized(area.name)
            row.real(area.areaSquareMetres)
            row.real(area.shareOfPeople)
            row.real(area.linePersonsPerSquareMetre)
        },
        decode: { row in
            CrowdArea(
                id: row.id(), place: row.id(), name: row.localized(), areaSquareMetres: row.real(),
                shareOfPeople: row.real(), linePersonsPerSquareMetre: row.real())
        })
}

extension EntityTable<TemporaryCap> {
    static let temporaryCap = EntityTable(
        "temporary_cap", "id place percent first_day last_day reason_zh reason_en",
        encode: { row, cap in
            row.id(cap.id)
            row.text(cap.place)
            row.real(cap.percent)
            row.text(cap.first.iso)
            row.text(cap.last.iso)
            row.localized(cap.reason)
        },
        decode: { row in
            TemporaryCap(
                id: row.id(), place: row.text(), percent: row.real(), first: try row.date(), last: try row.date(),
                reason: row.localized())
        })
}

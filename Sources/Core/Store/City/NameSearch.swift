package import CityModel
internal import GRDB

/// A named thing that a search found.
package struct SearchHit: Hashable, Sendable {
    package let id: EntityID
    /// The table it stands in: `division`, `place`, `road_link`, `station`, `river`, `outlet`, `response_unit`, `resource`.
    package let kind: String
    package let name: LocalizedText
}

/// Full-text index over names. Chinese is indexed character by character, so that any part of a name finds it.
enum NameSearch {
    static func rebuild(_ city: City, in db: Database) throws {
        try db.run("DELETE FROM name_search")
        let insert = try PreparedStatement(
            db, "INSERT INTO name_search(id, kind, name_zh, name_en, words) VALUES (?, ?, ?, ?, ?)")
        defer { insert.reset() }
        for hit in hits(city) {
            insert.bind {
                $0.id(hit.id)
                $0.text(hit.kind)
                $0.localized(hit.name)
                $0.text(spaced("\(hit.name.zh) \(hit.name.en) \(hit.id.text)"))
            }
            try insert.step()
        }
    }

    static func search(_ text: String, limit: Int, _ db: Database) throws -> [SearchHit] {
        guard let query = query(text), limit > 0 else { return [] }
        return try db.all(
            "SELECT id, kind, name_zh, name_en FROM name_search WHERE name_search MATCH ? ORDER BY rank, rowid LIMIT ?"
        ) {
            $0.text(query)
            $0.integer(limit)
        } _: { row in
            SearchHit(id: row.id(), kind: row.text(), name: row.localized())
        }
    }

    private static func hits(_ city: City) -> [SearchHit] {
        var hits = city.divisions.map { SearchHit(id: $0.id, kind: "division", name: $0.name) }
        hits += city.places.map { SearchHit(id: $0.id, kind: "place", name: $0.name) }
        hits += city.roadLinks.map { SearchHit(id: $0.id, kind: "road_link", name: $0.name) }
        hits += city.stations.map { SearchHit(id: $0.id, kind: "station", name: $0.name) }
        hits += city.rivers.map { SearchHit(id: $0.id, kind: "river", name: $0.name) }
        hits += city.outlets.map { SearchHit(id: $0.id, kind: "outlet", name: $0.name) }
        hits += city.units.map { SearchHit(id: $0.id, kind: "response_unit", name: $0.name) }
        hits += city.resources.map { SearchHit(id: $0.id, kind: "resource", name: $0.name) }
        return hits
    }

    /// Every word of the text has to begin a word of the name; runs of Chinese characters have to stand there as typed.
    private static func query(_ text: String) -> String? {
        let phrases = text.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map { word in
            "\"\(spaced(String(word)).split(separator: " ").joined(separator: " "))\"*"
        }
        return phrases.isEmpty ? nil : phrases.joined(separator: " AND ")
    }

    /// The text with blanks around every CJK ideograph.
    private static func spaced(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar.properties.isIdeographic {
                result.append(" ")
                result.append(scalar)
                result.append(" ")
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }
}

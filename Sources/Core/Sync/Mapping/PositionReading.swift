internal import CityModel

extension FieldMapping.Position {
    /// Where the record is, in WGS-84.
    /// - Parameter cells: of its two fields.
    /// - Returns: nil when the record does not say.
    func place(_ cells: ArraySlice<FieldCell>) throws(Refusal) -> Coordinate? {
        guard let said = try numbers(cells) else { return nil }
        let pair = order == .lonLat ? said : (said.1, said.0)
        if let place = place(longitude: pair.0, latitude: pair.1) { return place }
        // Exchanged they would be in the city: that is no place elsewhere but another order.
        throw Refusal(place(longitude: pair.1, latitude: pair.0) == nil ? .outsideCity : .swappedCoordinates)
    }

    /// - Returns: nil for what is no place on Earth, or none where the records may be.
    private func place(longitude: Double, latitude: Double) -> Coordinate? {
        guard abs(longitude) <= 180, abs(latitude) <= 90 else { return nil }
        let place = datum.geodetic(Coordinate(longitude: longitude, latitude: latitude))
        return bounds?.contains(place) ?? true ? place : nil
    }

    private func numbers(_ cells: ArraySlice<FieldCell>) throws(Refusal) -> (Double, Double)? {
        guard let first = cells.first, let last = cells.last else { return nil }
        if fields[0] == fields[1] { return try pair(first) }
        if first.isBlank, last.isBlank { return nil }
        return (try FieldReading.number(first), try FieldReading.number(last))
    }

    /// Two numbers in one text, parted by a comma, a semicolon or blanks.
    private func pair(_ cell: FieldCell) throws(Refusal) -> (Double, Double)? {
        if cell.isBlank { return nil }
        guard case .text(let text) = cell else { throw Refusal(.notANumber) }
        let parts = FieldText.narrowed(text).split { $0 == "," || $0 == ";" || $0.isWhitespace }
        guard parts.count == 2, let first = FieldText.number(String(parts[0])),
            let last = FieldText.number(String(parts[1]))
        else { throw Refusal(.notANumber) }
        return (first, last)
    }
}

extension FieldCell {
    fileprivate var isBlank: Bool { self == .absent || self == .empty }
}

internal import CityAccess
internal import CityModel
internal import Foundation
internal import GRDB

/// Something a person did: what the audit chain and the outbox are told of it.
struct Act {
    let viewer: Viewer
    let time: Timestamp
    /// `alarm.acknowledge`, `incident.open` …
    let action: String
    let subject: String
    let detail: [String: String]
    /// Whether a department has to hear of it; a look at personal data stays here.
    var isDelivered = true

    /// Appends to the chain and, where it is to be delivered, to the outbox. The digest of the audit row is the
    /// delivery's idempotency key: no other act can have it.
    func record(_ db: Database) throws {
        let text = try json()
        let digest = try AuditLog(db).append(
            time: time, viewer: viewer, action: action, subject: subject, detail: text)
        guard isDelivered else { return }
        try Outbox(db).put(
            key: digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(), kind: action,
            subject: subject, payload: text, created: time)
    }

    private func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(detail), as: UTF8.self)
    }
}

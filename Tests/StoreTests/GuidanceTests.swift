import CityAccess
import CityModel
import CityStore
import Testing

@Suite("Guidance to road users")
struct GuidanceTests {
    @Test("is logged, audited and handed to the outbox with its mark of exercise")
    func publishing() throws {
        let store = try TemporaryStore()
        let draft = GuidanceDraft(
            kind: .sign, text: LocalizedText(zh: "惠州大道\n拥堵 12:00", en: "Huizhou Ave\nJam 12:00"), subject: "link.2")
        try store.cache.publish(draft, isExercise: true, by: .duty, at: at(100))
        let entry = try #require(try store.read(100) { try $0.log(incident: nil, limit: 5) }.first)
        #expect(entry.kind == "guidance" && entry.subject == "link.2")
        let item = try #require(try store.cache.waitingOutbox(limit: 5).first)
        #expect(item.kind == "guidance.publish")
        #expect(item.payload.contains("\"exercise\":\"true\"") && item.payload.contains("\"kind\":\"sign\""))
        #expect(try store.cache.verifyAudit().isEmpty)
    }

    @Test("is refused to who may not manage incidents")
    func refusing() throws {
        let store = try TemporaryStore()
        let draft = GuidanceDraft(kind: .bulletin, text: LocalizedText(zh: "路况", en: "Roads"), subject: nil)
        #expect(throws: StoreFailure.self) {
            try store.cache.publish(
                draft, isExercise: false, by: Viewer(user: "zhao", role: .auditor), at: at(100))
        }
        #expect(try store.cache.waitingOutbox(limit: 5).isEmpty)
    }
}

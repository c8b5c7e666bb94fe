import CityAccess
import Testing
import TestSupport

@Suite("Masks")
struct MaskTests {
    @Test(
        "hide what the hand-worked cases say",
        arguments: [
            (Mask.name("张三"), "张*"), (Mask.name("欧阳修远"), "欧阳**"), (Mask.name("欧阳"), "欧*"),
            (Mask.name("买买提·艾力"), "买**·**"), (Mask.name(""), ""),
            (Mask.identityNumber("44130219900307123X"), "441302********123X"),
            (Mask.identityNumber("441302900307123"), "441302******123"), (Mask.identityNumber("1234"), "****"),
            (Mask.phone("13800138000"), "138****8000"), (Mask.phone("0752-2808481"), "0752-****481"),
            (Mask.phone("12345"), "*****"), (Mask.deviceNumber("HZG441300DYW000000000001"), "********************0001"),
            (Mask.deviceNumber("1234567"), "*******"),
        ])
    func handWorked(masked: String, expected: String) {
        #expect(masked == expected)
    }

    @Test("follow the rules of the reference table", .enabled(if: ReferenceData.isPresent(rulesPath)))
    func referenceRules() throws {
        let rows = try ReferenceData.text(rulesPath).split(separator: "\n").dropFirst()
        #expect(rows.count >= 15)
        for row in rows {
            let fields = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            try #require(fields.count == 3)
            let mask = try #require(masks[fields[0]], "unknown kind \(fields[0])")
            #expect(mask(fields[1]) == fields[2])
        }
    }

    @Test(
        "never let more characters through than the pattern keeps", arguments: ["", "1", "12", "123456789", "甲乙丙丁戊己庚辛"])
    func shortTexts(text: String) {
        for (kind, mask) in masks where !["name", "coord", "email", "ipv4", "address"].contains(kind) {
            #expect(mask(text).allSatisfy { $0 == "*" } || text.count >= 7, "\(kind) of \(text)")
        }
    }
}

private let rulesPath = "emergency/facts/mask_rules.tsv"

private let masks: [String: @Sendable (String) -> String] = [
    "name": { Mask.name($0) }, "id18": { Mask.identityNumber($0) }, "id15": { Mask.identityNumber($0) },
    "phone": { Mask.phone($0) }, "landline": { Mask.phone($0) }, "address": { Mask.address($0) },
    "plate": { Mask.plate($0) }, "bankcard": { Mask.bankCard($0) }, "email": { Mask.email($0) },
    "ipv4": { Mask.internetAddress($0) }, "coord": { Mask.coordinate($0) },
]

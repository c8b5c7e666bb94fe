import TestSupport
import Testing

@testable import CityKernels

struct MaskingTests {
    private static let kinds: [String: Masking.Kind] = [
        "name": .name, "id18": .citizenNumber, "id15": .citizenNumber, "phone": .mobilePhone, "landline": .landline,
        "address": .address, "plate": .plate, "bankcard": .bankCard, "email": .email, "ipv4": .internetAddress,
        "coord": .coordinates,
    ]

    @Test(.enabled(if: ReferenceData.isPresent("emergency/facts/mask_rules.tsv")))
    func everyRuleOfTheReferenceHolds() throws {
        let table = try DomainTable("emergency/facts/mask_rules.tsv", separator: "\t")
        #expect(table.rows.count == 15)
        for row in table.rows {
            #expect(Masking.mask(row[1], as: try #require(Self.kinds[row[0]])) == row[2], "\(row)")
        }
    }

    @Test func aTownWhoseNameEndsInItsOwnKindIsKeptWhole() {
        #expect(Masking.mask("博罗县湖镇镇小岭村3号", as: .address) == "博罗县湖镇镇********")
    }

    @Test func charactersBeyondTheBasicPlaneCountAsOne() {
        #expect(Masking.mask("𠮷小明", as: .name) == "𠮷**")
        #expect(Masking.mask("欧阳", as: .name) == "欧*")
        #expect(Masking.mask("王", as: .name) == "*")
    }

    @Test(arguments: Masking.Kind.allCases)
    func whatLacksItsFormIsHiddenWhole(kind: Masking.Kind) {
        for text in ["", "7", "x9"] {
            let masked = Masking.mask(text, as: kind)
            #expect(!masked.contains("9"), "\(kind) \(masked)")
            #expect(!masked.contains("7") || kind == .coordinates, "\(kind) \(masked)")
        }
    }
}

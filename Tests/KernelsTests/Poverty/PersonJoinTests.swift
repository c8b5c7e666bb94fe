import Testing

@testable import CityKernels

struct PersonJoinTests {
    private static let people: [PersonJoin.Identity] = [
        .init(name: "周月怡", number: "441393197501190039", birthDate: 19_750_119, isMale: true),
        .init(name: "杨婷春", number: "441392197804260034", birthDate: 19_780_426, isMale: true),
        .init(name: "杨停春", number: "441392197804260050", birthDate: 19_780_426, isMale: true),
    ]
    private let join = PersonJoin(people: Self.people)

    @Test func aRightNumberIsEnoughWhateverTheName() {
        let match = join.match(.init(name: "周悦宜", number: "441393197501190039", birthDate: 0, isMale: false))
        #expect(match == .init(person: 0, basis: .exactNumber))
    }

    @Test func fifteenDigitsAreWrittenWithEighteen() {
        let match = join.match(
            .init(name: "周月怡", number: "441393750119003", birthDate: 19_750_119, isMale: true))
        #expect(match == .init(person: 0, basis: .exactNumber))
    }

    @Test func oneWrongDigitIsBridgedByNameAndBirthDate() {
        let match = join.match(
            .init(name: "杨婷春", number: "441392197804290034", birthDate: 19_780_426, isMale: true))
        #expect(match == .init(person: 1, basis: .similar(nameDifferences: 0, numberDifferences: 1)))
    }

    @Test func withoutANumberTheNameMustBeEqual() {
        let found = join.match(.init(name: "杨停春", number: "", birthDate: 19_780_426, isMale: true))
        #expect(found == .init(person: 2, basis: .similar(nameDifferences: 0, numberDifferences: nil)))
        #expect(join.match(.init(name: "杨亭春", number: "", birthDate: 19_780_426, isMale: true)) == nil)
    }

    @Test func twoWhoFitEquallyWellAreNotChosenBetween() {
        let twins = PersonJoin(people: [Self.people[1], Self.people[1]])
        #expect(twins.match(Self.people[1]) == nil)
    }
}

import CityStore
import Foundation
import Testing

@Suite struct LeaderLockTests {
    @Test func `one leads, the other takes over when it lets go`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "leader-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path + ".leader") }
        let (first, second) = (LeaderLock(store: path), LeaderLock(store: path))
        #expect(second.holder() == nil)
        #expect(first.tryTake(holder: "pid 1"))
        #expect(first.tryTake(holder: "pid 1"))
        #expect(!second.tryTake(holder: "pid 2"))
        #expect(second.holder() == "pid 1")
        first.release()
        #expect(second.holder() == nil)
        #expect(second.tryTake(holder: "pid 2"))
        #expect(first.holder() == "pid 2")
    }

    @Test func `without a place for the lock nobody leads`() {
        #expect(!LeaderLock(store: "/nowhere/city.db").tryTake(holder: "pid 1"))
    }
}

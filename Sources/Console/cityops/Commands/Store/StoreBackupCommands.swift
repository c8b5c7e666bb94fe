import ArgumentParser
import Canvas
import CityModel
import CityStore
import Glibc

extension StoreCommand {
    struct Backup: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copy the store into a file of its own while it is in use; the copy is checked.")
        @OptionGroup var common: CommonOptions
        @Argument(help: "File to write; one that is there is replaced when the copy is whole.") var file: String

        func run() throws {
            try Guarded.run(common) { setup in
                let cache = try setup.openExisting(common.store)
                let showsProgress = isatty(2) == 1
                let bytes = try cache.backup(to: file) { share in
                    if showsProgress { StandardError.write("\r\(Int(share * 100))%") }
                    return true
                }
                if showsProgress { StandardError.write("\r\u{1B}[K") }
                StandardOutput.write(
                    setup.phrases("store.backedUp", ["file": PlainText.sanitized(file), "bytes": "\(bytes ?? 0)"])
                        + "\n")
            }
        }
    }

    struct Restore: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a backup in the place of the store, which is kept aside; nobody may have it open.")
        @OptionGroup var common: CommonOptions
        @Argument(help: "File that store backup wrote.") var file: String

        func run() throws {
            try Guarded.run(common) { setup in
                let path = common.store ?? Setup.defaultStore()
                let aside = try StoreRestore(path: path, from: file).run()
                StandardOutput.write(setup.phrases("store.restored", ["path": PlainText.sanitized(path)]) + "\n")
                guard let aside else { return }
                StandardOutput.write(setup.phrases("store.aside", ["path": PlainText.sanitized(aside)]) + "\n")
            }
        }
    }
}

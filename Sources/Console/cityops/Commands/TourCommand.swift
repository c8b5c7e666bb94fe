import ArgumentParser

struct TourCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tour", abstract: "Open the console with a short walk through it.")

    @OptionGroup var console: ConsoleCommand

    func run() throws {
        var command = console
        command.startsTour = true
        try command.run()
    }
}

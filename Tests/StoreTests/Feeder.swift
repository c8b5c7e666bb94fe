import CityModel
import Foundation
import Glibc
import TestSupport

/// A `StoreFeeder` process and what it says.
final class Feeder {
    enum Failure: Error { case cannotStart(Int32) }

    static let series = 40

    /// The feed's steps, as `StoreFeeder` makes them.
    static func time(_ step: Int) -> Timestamp { at(1_767_225_600 + Int64(step) * 3600) }

    static func batch(_ step: Int) -> ObservationBatch {
        ObservationBatch(
            source: "feeder",
            observations: (0..<series).map { number in
                Observation(
                    entity: EntityID("e.\(number)"), metric: number % 2 == 0 ? "test.kept" : "test.brief",
                    time: time(step), value: Double(step) + Double(number) / 64)
            })
    }

    private let process: pid_t
    private let output: Int32
    private var isKilled = false
    private var bytes: [UInt8] = []

    /// - Parameters:
    ///   - number: the first step, or how often to look.
    ///   - fileBytes: the largest file it may write.
    init(_ mode: String, _ path: String, _ number: Int, _ fileBytes: Int? = nil) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure.cannotStart(errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let program = ReferenceData.projectRoot.appending(path: ".build/debug/StoreFeeder").path
        let words = [program, mode, path, "\(number)"] + (fileBytes.map { ["\($0)"] } ?? [])
        let arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        let environment: [UnsafeMutablePointer<CChar>?] = [nil]
        var child: pid_t = 0
        let result = posix_spawn(&child, program, &actions, nil, arguments, environment)
        close(ends[1])
        output = ends[0]
        process = child
        guard result == 0 else { throw Failure.cannotStart(result) }
    }

    deinit {
        kill()
        close(output)
    }

    func kill() {
        guard !isKilled else { return }
        isKilled = true
        Glibc.kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }

    /// The next line; nil when the process has ended.
    func line() -> String? {
        while true {
            if let end = bytes.firstIndex(of: 10) {
                defer { bytes.removeSubrange(...end) }
                return String(decoding: bytes[..<end], as: UTF8.self)
            }
            guard fill() else { return nil }
        }
    }

    /// Whole lines until the process ends.
    func rest() -> [String] {
        while fill() {}
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        bytes = []
        return lines.dropLast().map(String.init)
    }

    private func fill() -> Bool {
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = read(output, &piece, piece.count)
        if count > 0 { bytes += piece[..<count] }
        return count > 0
    }
}

/// Runs blocking work on a thread of its own: the pool of the tests has few.
enum OnThread {
    static func run(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let thread = Thread { continuation.resume(with: Result(catching: body)) }
            thread.stackSize = 4 << 20
            thread.start()
        }
    }
}

/// A disk of a few megabytes in memory; it needs the right to mount one.
final class SmallDisk {
    struct Failure: Error { let number: Int32 }

    let path: String

    static let isPossible: Bool = {
        do {
            _ = try SmallDisk(bytes: 1 << 20)
            return true
        } catch {
            print("skipped: a small disk cannot be mounted here (\(error))")
            return false
        }
    }()

    init(bytes: Int) throws {
        path = try TemporaryStore.newFolder().path
        try Self.run("mount", ["-t", "tmpfs", "-o", "size=\(bytes)", "cityops", path])
    }

    deinit {
        try? Self.run("umount", ["-l", path])
        rmdir(path)
    }

    func grow(to bytes: Int) throws { try Self.run("mount", ["-o", "remount,size=\(bytes)", path]) }

    private static func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(number: process.terminationStatus) }
    }
}

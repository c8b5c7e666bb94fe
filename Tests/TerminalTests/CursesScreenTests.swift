import Canvas
import Glibc
import Terminal
import Testing

@Suite struct CursesScreenTests {
    @Test(.enabled(if: isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0))
    func `without a terminal the failure is typed and nothing exits`() {
        #expect(throws: TerminalFailure.notATerminal) { try CursesScreen() }
    }
}

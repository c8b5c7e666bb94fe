/// Why the screen cannot be opened. The caller then prints plain text instead.
package enum TerminalFailure: Error, Hashable, Sendable {
    /// Standard input or output is a file or a pipe.
    case notATerminal
    /// TERM is unset or has no description on this machine.
    case unknownTerminal(name: String)
    /// The terminal cannot place its cursor (TERM=dumb).
    case cannotAddressCursor(name: String)
    /// The locale's code set is not UTF-8 and the `ascii` option is off.
    case notUTF8(codeset: String)
    /// This process has a screen open already.
    case alreadyOpen
    case outOfResources(errno: Int32)
}

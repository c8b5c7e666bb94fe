package import Canvas

/// Something that shows frames and tells keys: the terminal, or its twin for tests.
package protocol Screen: AnyObject {
    var size: Size { get }
    /// How many colours are shown.
    var colourDepth: ColorDepth { get }

    /// Shows a frame. One that equals the last costs no output.
    func present(_ grid: CellGrid, theme: Theme)

    /// Waits for something to happen and returns all that has, in order; empty when the time is over or ``waker`` was
    /// used. A negative time waits without end.
    func nextEvents(timeoutMilliseconds: Int) -> [Key]

    /// Ends the wait of ``nextEvents(timeoutMilliseconds:)`` from any thread.
    var waker: Waker { get }

    /// Gives the terminal back for a while.
    func suspend()
    func resume()

    /// Gives the terminal back for good; further calls do nothing.
    func close()
}

"""A closing key of the what-if in a pseudo-terminal: how long until something, and until the settled figures, are painted."""
import fcntl
import json
import os
import pty
import re
import select
import statistics
import struct
import sys
import termios
import time

QUESTIONS = re.compile(rb"\x1b\[([56])n|\x1b\[\?2026\$p")


class Terminal:
    """A console in a pseudo-terminal of its own; what it writes is kept with the moment it came."""

    def __init__(self, command, columns, rows):
        import pyte

        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm-256color"
            os.execvp(command[0], command)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, keys):
        os.write(self.fd, keys)

    def pieces(self, quiet, longest=20.0):
        """Pieces of output with their moments, until nothing came for `quiet` seconds; the first may take three."""
        found, end = [], time.monotonic() + longest
        while time.monotonic() < end:
            ready = select.select([self.fd], [], [], quiet if found else max(quiet, 3))[0]
            if not ready:
                break
            data = os.read(self.fd, 1 << 16)
            found.append((time.monotonic(), data))
            for question in QUESTIONS.findall(data):
                self.send(b"\x1b[0n" if question == b"5" else b"\x1b[2;2R" if question == b"6" else b"\x1b[?2026;2$y")
        return found

    def show(self, data):
        # pyte knows no private modes with a dollar and no synchronized updates; they paint nothing.
        self.stream.feed(re.sub(rb"\x1b\[[?>=]?[0-9;:]*\$?[pu]|\x1b\[\?2026[hl]|\x1b\]11;\?(\x07|\x1b\\)", b"", data))

    def lines(self):
        return list(self.screen.display)

    def press(self, keys, quiet=0.6):
        """Milliseconds until the first output, and until the picture stands as it stays; and that picture."""
        started = time.monotonic()
        self.send(keys)
        found = self.pieces(quiet)
        pictures = []
        for _, data in found:
            self.show(data)
            pictures.append(self.lines()[1:])  # the first line holds the clock
        last = next((i for i, picture in enumerate(pictures) if all(p == pictures[-1] for p in pictures[i:])), None)
        milliseconds = lambda moment: (moment - started) * 1000
        if not found:
            raise SystemExit(f"no answer to {keys!r}:\n" + "\n".join(self.lines()))
        return milliseconds(found[0][0]), milliseconds(found[last][0]), self.lines()


def measure_paint(binary, store, closures=20, columns=120, rows=40):
    terminal = Terminal([binary, "--store", store, "--lang", "en", "--speed", "0"], columns, rows)
    terminal.show(b"".join(data for _, data in terminal.pieces(1.5)))
    terminal.press(b"3", 1.5)
    _, opened, lines = terminal.press(b"w", 1.5)
    if not any("What-if" in line for line in lines):
        raise SystemExit("the what-if did not open:\n" + "\n".join(lines))
    total = lambda lines: next((line for line in lines if "Total travel time" in line), "")
    first, settled, unsettled = [], [], 0
    for number in range(closures):
        before = total(terminal.lines())
        soon, late, lines = terminal.press(b"c")
        first.append(soon)
        settled.append(late)
        # Settled means a new total with its gap, and a road marked as closed.
        unsettled += not (total(lines) != before and "gap" in total(lines).lower() and any("✗" in line for line in lines))
        terminal.press(b"o")
        for _ in range(3):
            terminal.press(b"j", 0.3)
    terminal.send(b"q")
    os.waitpid(terminal.pid, 0)
    spread = lambda values: {"p50": round(statistics.median(values), 1), "max": round(max(values), 1)}
    print(json.dumps({"what": "paint", "size": f"{columns}x{rows}", "closures": closures, "openedMilliseconds": round(opened),
                      "firstPaintMilliseconds": spread(first), "settledMilliseconds": spread(settled),
                      "withoutNewTotal": unsettled, "load": round(os.getloadavg()[0], 1)}), flush=True)
    if unsettled:
        print("some closings showed no new total", file=sys.stderr)

#!/usr/bin/env python3
"""Presses random keys in the console and resizes its window, for long.

    fuzz.py [--keys 1000000] [--resizes 10000] [--seed 1] [--stay] [--warm 20000] [--log] -- cityops --store FILE --speed 0

The program runs in a pseudo-terminal that answers its questions. It is started again when a key ended it in order, and
that start is counted; --stay leaves out the keys that end it (q, Ctrl-C, Ctrl-D), so that runs get long. A crash, a hang (no
output after two resizes and five seconds) or more than 10 MB of growth within one run makes the exit code 1. Growth is of
memory of the program's own at rest, nine seconds after the last key on the overview: from the first rest, after --warm keys in
which every feature is used for the first time, to any later one, every --rest keys. What is held under way is told as the peak;
--log prints it every 5,000 keys. Works on a copy of the store named after --store; keys may
write to it.
"""
import argparse, fcntl, os, pty, random, re, select, shutil, signal, struct, sys, tempfile, termios, time

parser = argparse.ArgumentParser()
parser.add_argument("--keys", type=int, default=1_000_000)
parser.add_argument("--resizes", type=int, default=10_000)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--growth", type=int, default=10, help="MB that one run may grow")
parser.add_argument("--warm", type=int, default=20_000, help="keys of a run before growth is counted")
parser.add_argument("--rest", type=int, default=100_000, help="keys between two rests")
parser.add_argument("--stay", action="store_true", help="press no keys that end the program")
parser.add_argument("--log", action="store_true", help="print the memory every 5,000 keys")
parser.add_argument("command", nargs="+")
options = parser.parse_args()
dice = random.Random(options.seed)
folder = tempfile.mkdtemp(prefix="cityops-fuzz-")
command = list(options.command)
if "--store" in command:
    place = command.index("--store") + 1
    for part in ["", "-wal"]:
        if os.path.exists(command[place] + part):
            shutil.copy(command[place] + part, os.path.join(folder, "store.db" + part))
    command[place] = os.path.join(folder, "store.db")

CURSOR = ["\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[H", "\x1b[F", "\x1b[5~", "\x1b[6~", "\x1bOA", "\x1bOB"]
OTHER = ["\r", "\t", "\x1b", "\x7f", "\x1b[Z", "\x1b[3~", "\x1bOP", "\x0c", "\x10", "\x06", "\x02", "\x15", "\x17"]
TEXT = ["惠", "州", "西湖", "é", "👨‍👩‍👧", "\u202e", "\u200b", "ｆ", "…", "─"]


def key():
    text = any_key()
    return text.translate(STAYING) if options.stay and "\x1b[" not in text else text


STAYING = {ord("q"): "x", 3: "x", 4: "x"}


def any_key():
    kind = dice.random()
    if kind < 0.35:
        return dice.choice(CURSOR)
    if kind < 0.75:
        letter = chr(dice.randrange(0x20, 0x7F))
        return "x" if letter in "q" and dice.random() < 0.98 else letter
    if kind < 0.88:
        return dice.choice(OTHER)
    if kind < 0.93:
        return dice.choice(TEXT)
    if kind < 0.97:
        return "\x1b[<%d;%d;%d%s" % (dice.choice([0, 1, 2, 32, 64, 65]), dice.randrange(1, 220), dice.randrange(1, 70), dice.choice("Mm"))
    if kind < 0.98:
        return "\x1b[200~%s\x1b[201~" % "".join(dice.choice(TEXT + ["q", "\n", "\x1b["]) for _ in range(20))
    return "".join(chr(dice.randrange(1, 256)) for _ in range(dice.randrange(1, 8)))


class Run:
    def __init__(self):
        self.size = (120, 40)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", HOME=folder)
            os.execvp(command[0], command)
        os.set_blocking(self.fd, False)
        self.resize(*self.size)
        self.tail = b""
        self.first = None
        self.seen = 0
        self.wait_output(30)
        self.pump(1.5)
        # Every panel and the register's names once: what they hold is no growth.
        for key in ["2", "3", "4", "5", "6", "7", "1", ":", "王", "\x1b\x1b"]:
            self.send(key.encode())
            self.pump(0.4)
        self.pump(1)
        self.first = None
        self.begun = self.rested = pressed

    def memory(self):
        """What the program holds itself; pages of its code come and go with the keys."""
        try:
            found = re.search(r"RssAnon:\s+(\d+)", open("/proc/%d/status" % self.pid).read())
        except OSError:
            return None
        return int(found.group(1)) / 1024 if found else None

    def at_rest(self):
        """Back on the overview in a window of the usual size, when what the keys set off is done."""
        self.resize(120, 40)
        for _ in range(4):
            self.send(b"\x1b")
            self.pump(0.1)
        self.send(b"1")
        self.pump(9)
        return self.memory()

    def resize(self, columns, rows):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def pump(self, seconds):
        """Reads, answers questions; false when the program is gone."""
        end = time.monotonic() + seconds
        while True:
            ready = select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]
            if not ready:
                return True
            try:
                data = os.read(self.fd, 65536)
            except BlockingIOError:
                continue
            except OSError:
                return False
            if not data:
                return False
            self.seen += len(data)
            data = self.tail + data
            for question in re.findall(rb"\x1b\[([56])n|\x1b\[\?2026\$p", data):
                self.send(b"\x1b[0n" if question == b"5" else b"\x1b[2;2R" if question == b"6" else b"\x1b[?2026;2$y")
            cut = data.rfind(b"\x1b")
            self.tail = data[cut:] if cut >= 0 and len(data) - cut < 8 and not data[cut:].endswith((b"n", b"p", b"m")) else b""

    def wait_output(self, seconds):
        before = self.seen
        end = time.monotonic() + seconds
        while self.seen == before and time.monotonic() < end:
            if not self.pump(0.05):
                return False
        return self.seen > before

    def send(self, data):
        while data:
            try:
                data = data[os.write(self.fd, data):]
            except BlockingIOError:
                select.select([self.fd], [self.fd], [], 0.2)
                if not self.pump(0) or self.is_gone():
                    return
            except OSError:
                return

    def end(self):
        """How it ended: an exit code, or a signal as a negative number."""
        for _ in range(200):
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                os.close(self.fd)
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.05)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)
        return -9

    def is_gone(self):
        try:
            return open("/proc/%d/stat" % self.pid).read().split(")")[1].split()[0] == "Z"
        except OSError:
            return True


troubles, starts, growth, peak = [], 1, -1e9, 0
pressed = resized = 0
run = Run()
begun = time.monotonic()
every = max(1, options.keys // max(1, options.resizes))
while pressed < options.keys:
    burst = min(every, 200, options.keys - pressed)
    run.send("".join(key() for _ in range(burst)).encode("utf-8", "surrogatepass"))
    pressed += burst
    alive = run.pump(0.001)
    if resized < options.resizes and pressed // every > resized:
        run.resize(dice.choice([1, 2, 20, 39, 80, 120, 200, dice.randrange(1, 240)]), dice.choice([1, 2, 11, 24, 40, 60, dice.randrange(1, 80)]))
        resized += 1
    if pressed % 5000 < burst and alive and not run.is_gone():
        run.send(b"\x1b\x1b")
        run.pump(0.05)
        run.resize(100, 30)
        run.resize(120, 40)
        run.send(b"\x0c")
        if not run.wait_output(5) and not run.is_gone():
            troubles.append("hang after %d keys" % pressed)
            os.kill(run.pid, signal.SIGKILL)
        now = run.memory()
        if now:
            peak = max(peak, now)
            if options.log:
                print("%d keys, start %d, %.1f MB" % (pressed, starts, now), flush=True)
    if alive and not run.is_gone() and pressed - run.rested >= (options.rest if run.first else options.warm):
        run.rested = pressed
        rest = run.at_rest()
        if rest:
            run.first = run.first or rest
            growth = max(growth, rest - run.first)
            if options.log:
                print("%d keys, start %d, %.1f MB at rest, %+.1f" % (pressed, starts, rest, rest - run.first), flush=True)
    if not alive or run.is_gone():
        code = run.end()
        if code != 0:
            troubles.append("ended with %d after %d keys" % (code, pressed))
        if pressed < options.keys:
            run = Run()
            starts += 1
if not run.is_gone():
    run.send(b"\x1b\x1b\x1bq")
    run.pump(0.5)
    os.kill(run.pid, signal.SIGTERM)
    code = run.end()
    if code != 0:
        troubles.append("ended with %d at the end" % code)
if growth > options.growth:
    troubles.append("grew by %.1f MB" % growth)
shutil.rmtree(folder, ignore_errors=True)
print("%d keys, %d resizes, %d starts, growth at rest %+.1f MB, peak %.1f MB, %.0f s, seed %d: %s" % (
    pressed, resized, starts, growth if growth > -1e9 else float("nan"), peak, time.monotonic() - begun, options.seed, "; ".join(troubles[:5]) or "clean"))
sys.exit(1 if troubles else 0)

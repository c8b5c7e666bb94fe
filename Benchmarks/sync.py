#!/usr/bin/env python3
"""Measures the fetchers over loopback against their bars: sync.py BINARY [--rows 5000000] [--only backfill,binary,quiet,poll,storm,paint]

Prints Markdown rows: what, measured, bar. nginx serves files where it is installed (scripts/peer-servers.sh), else Python.
Memory is the greatest resident set of the process, time of work is its own (user and system).
"""
import argparse
import fcntl
import http.server
import json
import os
import pty
import select
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import tempfile
import termios
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
START = 1_780_000_000


def row(what, measured, bar):
    print(f"| {what} | {measured} | {bar} |", flush=True)


def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


class Bench:
    def __init__(self, arguments):
        self.arguments = arguments
        self.folder = tempfile.mkdtemp(prefix="cityops-sync-")
        os.chmod(self.folder, 0o755)
        self.environment = dict(os.environ, HOME=self.folder, LANG="C.UTF-8")
        self.processes = []

    def command(self, *words):
        return [self.arguments.binary, *words, "--home", ROOT]

    def start(self, *words, **options):
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
        self.processes.append(process)
        return process

    def close(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def timed(self, *words):
        """Seconds, seconds of work, greatest resident set in MB, standard output."""
        begin = time.time()
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.dup2(write, 1)
            os.execve(self.arguments.binary, self.command(*words), self.environment)
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            output = pipe.read().decode()
        _, status, usage = os.wait4(child, 0)
        if status:
            raise RuntimeError(f"{words}: {status} {output[:300]}")
        return time.time() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output

    def serve(self):
        port, nginx = free_port(), shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
        if nginx:
            with open(self.path("nginx.conf"), "w") as conf:
                conf.write(f"""{'user root;' if os.getuid() == 0 else ''} worker_processes 1; daemon off; pid {self.folder}/pid;
error_log {self.folder}/err; events {{ worker_connections 64; }}
http {{ access_log off; sendfile on; client_body_temp_path {self.folder}/t1; proxy_temp_path {self.folder}/t2;
fastcgi_temp_path {self.folder}/t3; uwsgi_temp_path {self.folder}/t4; scgi_temp_path {self.folder}/t5;
server {{ listen 127.0.0.1:{port}; root {self.folder}; }} }}""")
            self.start(nginx, "-p", self.folder, "-c", self.path("nginx.conf"))
        else:
            self.start("python3", "-m", "http.server", str(port), "--bind", "127.0.0.1", cwd=self.folder)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        return port

    def source(self, name, url, extra, cycle="PT1H"):
        path = self.path(f"{name}.yaml")
        with open(path, "w") as file:
            file.write(
                f"id: {name}\nname: {{zh: 测, en: Bench}}\ndepartment: dept.culture\ncycle: {cycle}\n"
                f"metrics: [crowd.count]\ntransport:\n  url: {url}\n{extra}\n  mapping:\n    time_field: t\n"
                "    entity_field: id\n    entity_prefix: spot.\n    values: [{field: v, metric: crowd.count}]\n")
        return path

    def held(self, store):
        out = subprocess.run(
            self.command("store", "query", "SELECT count(*), sum(value) FROM observations", "--format", "csv", "--store", store),
            capture_output=True, env=self.environment, text=True).stdout
        return out.strip().splitlines()[-1]


def rows_of(count, series=2000):
    for index in range(count):
        yield index % series, START + index // series * 60, (index * 7919 % 100_000) / 10


def backfill(bench, count):
    port = bench.serve()
    with open(bench.path("x.csv"), "w") as csv, open(bench.path("x.ndjson"), "w") as lines, open(
            bench.path("import.csv"), "w") as plain:
        csv.write("id,note,t,v\n")
        plain.write("entity,metric,time,value\n")
        for entity, moment, value in rows_of(count):
            csv.write(f"s{entity},x,{moment},{value}\n")
            plain.write(f"spot.s{entity},crowd.count,{moment},{value}\n")
            lines.write(f'{{"id":"s{entity}","note":"x","t":{moment},"v":{value}}}\n')
    seconds, work, memory, _ = bench.timed("store", "import", bench.path("import.csv"), "--store", bench.path("i.db"))
    row(f"`store import` of {count:,} rows from a file, for comparison",
        f"{count / seconds / 1000:,.0f}k rows/s, {memory:.0f} MB", "–")
    held = set()
    for kind in ("csv", "ndjson"):
        size = os.path.getsize(bench.path(f"x.{kind}")) / 1e6
        source = bench.source(f"b{kind}", f"http://127.0.0.1:{port}/x.{kind}", f"  format: {kind}")
        store = bench.path(f"{kind}.db")
        seconds, work, memory, _ = bench.timed("sync", "--once", "--source", source, "--store", store)
        held.add(bench.held(store))
        row(f"{kind.upper()} back-fill, {count:,} rows, {size:,.0f} MB",
            f"{count / seconds / 1000:,.0f}k/s by the clock, {count / work / 1000:,.0f}k a second of work, {memory:.0f} MB",
            "≥ 400k/s, ≤ 100 MB")
    if len(held) != 1 or not held.pop().startswith(f"{count},"):
        row("the stores hold the same", "NO", "yes")


def binary(bench, count):
    port = bench.serve()
    with open(bench.path("x.bin"), "wb") as file:
        columns = [("t", "DateTime"), ("id", "String"), ("v", "Float64")]
        text = lambda word: bytes([len(word)]) + word.encode()
        file.write(bytes([3]) + b"".join(text(name) for name, _ in columns) + b"".join(text(kind) for _, kind in columns))
        for entity, moment, value in rows_of(count):
            file.write(struct.pack("<I", moment) + text(f"s{entity}") + struct.pack("<d", value))
    source = bench.source("bbin", f"http://127.0.0.1:{port}/x.bin", "  format: rowBinary")
    seconds, work, memory, _ = bench.timed("sync", "--once", "--source", source, "--store", bench.path("bin.db"))
    right = bench.held(bench.path("bin.db")).startswith(f"{count},")
    row(f"RowBinary pull, {count:,} rows{'' if right else ', NOT ALL THERE'}",
        f"{count / seconds / 1000:,.0f}k/s by the clock, {count / work / 1000:,.0f}k a second of work, {memory:.0f} MB",
        "≥ 1,000k/s or 0.7 × append (≥ 350k)")


class Counter(threading.Thread):
    """Passes one connection after the other on and counts the bytes of both ways."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.target, self.bytes = port, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self):
        while True:
            near, _ = self.listener.accept()
            far = socket.create_connection(("127.0.0.1", self.target))
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self.pump, args=(one, other), daemon=True).start()

    def pump(self, one, other):
        try:
            while data := one.recv(65536):
                self.bytes += len(data)
                other.sendall(data)
        except OSError:
            pass
        finally:
            try:
                other.shutdown(socket.SHUT_WR)
            except OSError:
                pass


def quiet(bench, _):
    counter = Counter(bench.serve())
    counter.start()
    with open(bench.path("mb.json"), "w") as file:
        json.dump([{"id": f"s{e}", "t": t, "v": v} for e, t, v in rows_of(24_000)], file)
    size = os.path.getsize(bench.path("mb.json"))
    source = bench.source("quiet", f"http://127.0.0.1:{counter.port}/mb.json", "  format: json")
    bench.timed("sync", "--once", "--source", source, "--store", bench.path("quiet.db"))
    counter.bytes = 0
    bench.timed("sync", "--once", "--source", source, "--store", bench.path("quiet.db"))
    row(f"unchanged resource of {size / 1e6:.1f} MB, both ways", f"{counter.bytes} bytes", "≤ 400")


def poll(bench, _):
    port, seconds, count = free_port(), 120, 200
    departments = bench.path("departments.db")
    subprocess.run(bench.command("world", "create", "--store", departments, "--seed", "1", "--days", "1"),
                   env=bench.environment, capture_output=True, check=True)
    bench.start(*bench.command("gateway", "--store", departments, "--port", str(port), "--paused"), env=bench.environment)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.05)
    feeds = ["air-stations", "crowd-gates", "water-stations", "weather-stations"]
    words = []
    for index in range(count):
        feed = feeds[index % len(feeds)]
        path = bench.path(f"p{index}.yaml")
        # One half asks for a document that mostly has not changed, the other for what is new, which overlaps by an hour.
        asked = (
            f"http://127.0.0.1:{port}/ndjson/{feed}?limit=100\n  format: ndjson" if index % 2 else
            f"http://127.0.0.1:{port}/postgrest/{feed}\n  dialect: postgrest\n"
            "  increment: {parameters: {time: 'gte.{from}'}, time: iso, overlap_seconds: 3600}")
        with open(path, "w") as file:
            file.write(
                f"id: p{index}\nname: {{zh: 测, en: Poll}}\ndepartment: dept.culture\ncycle: PT10S\nmetrics: [poll.{index}]\n"
                f"transport:\n  url: {asked}\n  mapping:\n"
                f"    time_field: time\n    entity_field: entity\n    values: [{{field: value, metric: poll.{index}}}]\n")
        words += ["--source", path]
    store = bench.path("poll.db")
    process = bench.start(*bench.command("sync", *words, "--store", store), env=bench.environment)
    # The first round reads everything there is.
    time.sleep(bench.arguments.warm_seconds)
    ticks = os.sysconf("SC_CLK_TCK")

    def used():
        with open(f"/proc/{process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / ticks

    before, begin = used(), time.time()
    time.sleep(seconds)
    share = (used() - before) / (time.time() - begin)
    with open(f"/proc/{process.pid}/status") as file:
        memory = next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM"))
    process.terminate()
    process.wait()
    answer = subprocess.run(
        bench.command("store", "query", "SELECT source, started_at, outcome FROM fetch ORDER BY source, started_at",
                      "--format", "csv", "--store", store), capture_output=True, env=bench.environment, text=True).stdout
    starts = {}
    bad = 0
    for line in answer.strip().splitlines()[1:]:
        source, moment, outcome = line.split(",")
        if int(moment) < begin:
            continue
        starts.setdefault(source, []).append(int(moment))
        bad += outcome not in ("stored", "unchanged")
    # One that was not asked at all is late too.
    late = count - len(starts) + sum(after - first > 11 for times in starts.values() for first, after in zip(times, times[1:]))
    fetches = sum(len(times) for times in starts.values())
    row(f"{len(starts)} sources every 10 s for {seconds} s ({fetches} fetches, {bad} failed)",
        f"{share * 100:.1f} % of a core, {memory:.0f} MB, {late} late", "≤ 15 %, ≤ 80 MB, none late")


def storm(bench, _):
    port = free_port()
    departments, store = bench.path("truth.db"), bench.path("storm.db")
    subprocess.run(bench.command("world", "create", "--store", departments, "--seed", "2", "--days", "1"),
                   env=bench.environment, capture_output=True, check=True)
    bench.start(*bench.command(
        "gateway", "--store", departments, "--port", str(port), "--paused", "--faults", "all", "--fault-rate", "0.3",
        "--fault-seed", "1"), env=bench.environment)
    time.sleep(3)
    url = f"http://127.0.0.1:{port}"
    process = bench.start(*bench.command("sync", "--gateway", url, "--store", store), env=bench.environment)
    memory = []
    for _ in range(bench.arguments.storm_seconds // 10):
        time.sleep(10)
        with open(f"/proc/{process.pid}/status") as file:
            memory.append(next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS")))
    process.terminate()
    process.wait()

    def sums(path):
        out = subprocess.run(
            bench.command("store", "query", "SELECT metric, count(*), sum(value) FROM observations WHERE metric NOT IN "
                          "('road.index','air.aqi','water.class','outlet.permitRatio','crowd.load') GROUP BY metric "
                          "ORDER BY metric", "--format", "csv", "--store", path),
            capture_output=True, env=bench.environment, text=True).stdout
        return dict(line.split(",", 1) for line in out.strip().splitlines()[1:])

    truth, held = sums(departments), sums(store)
    wrong = [metric for metric in truth if held.get(metric) != truth[metric]]
    row(f"fault storm, 30 % of answers spoilt for {bench.arguments.storm_seconds} s",
        f"{len(truth) - len(wrong)} of {len(truth)} metrics equal{' (' + ', '.join(wrong[:4]) + ')' if wrong else ''}; "
        f"{memory[len(memory) // 4]:.0f} → {memory[-1]:.0f} MB", "all equal, no growth")


class Console:
    """A console of 120 by 40 in a terminal of its own that a hand moves up and down."""

    def __init__(self, bench, store):
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.execve(bench.arguments.binary, bench.command("--store", store, "--panel", "crowd", "--no-probe"),
                      dict(bench.environment, TERM="xterm-256color"))
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        os.kill(self.child, signal.SIGWINCH)

    def drain(self, seconds, gap):
        """When the last byte came before a silence; nil when none came in time."""
        last, end = None, time.perf_counter() + seconds
        while True:
            wait = gap if last else max(0, end - time.perf_counter())
            if not select.select([self.terminal], [], [], wait)[0]:
                return last
            os.read(self.terminal, 65536)
            last = time.perf_counter()

    def press(self, key):
        """Milliseconds from the key to the last byte of what it paints."""
        begin = time.perf_counter()
        os.write(self.terminal, key)
        last = self.drain(5, 0.025)
        return 5000 if last is None else (last - begin) * 1000

    def close(self):
        os.kill(self.child, signal.SIGTERM)
        while True:
            try:
                if not os.read(self.terminal, 65536):
                    break
            except OSError:
                break
        _, _, usage = os.wait4(self.child, 0)
        os.close(self.terminal)
        return usage


def paint(bench, count):
    port, count = bench.serve(), max(count, 10_000_000)
    with open(bench.path("x.csv"), "w") as csv:
        csv.write("id,t,v\n")
        for entity, moment, value in rows_of(count):
            csv.write(f"s{entity},{moment},{value}\n")
    for who in ["another process", "the console itself"]:
        store, small = bench.path("paint.db"), bench.path("small.csv")
        for suffix in ["", "-wal", "-shm", ".leader"]:
            if os.path.exists(store + suffix):
                os.remove(store + suffix)
        with open(small, "w") as csv:
            csv.write("id,t,v\n")
        # The source is made known to the store by a first, empty pass.
        os.replace(bench.path("x.csv"), bench.path("kept"))
        os.link(small, bench.path("x.csv"))
        source = bench.source("big", f"http://127.0.0.1:{port}/x.csv", "  format: csv")
        subprocess.run(bench.command("sync", "--once", "--source", source, "--store", store), env=bench.environment,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.remove(bench.path("x.csv"))
        os.replace(bench.path("kept"), bench.path("x.csv"))
        if who == "another process":
            service = bench.start(*bench.command("sync", "--store", store), env=bench.environment)
        else:
            service = None
        console = Console(bench, store)
        begin, times = time.time(), []
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=30) as base:
            held = lambda: base.execute("SELECT count(*) FROM fetch WHERE rows >= ?", (count,)).fetchone()[0]
            console.drain(3, 0.3)
            while time.time() - begin < 600:
                times.append(console.press(b"\x1b[B" if len(times) % 40 < 20 else b"\x1b[A"))
                time.sleep(0.08)
                if len(times) % 10 == 0 and held():
                    break
        seconds = time.time() - begin
        usage = console.close()
        if service:
            service.terminate()
            service.wait()
        times.sort()
        at = lambda share: times[min(len(times) - 1, int(len(times) * share))]
        row(f"key → paint, 120×40, all the while {who} back-fills {count:,} rows ({seconds:.0f} s, {len(times)} keys)",
            f"p50 {at(0.5):.1f}, p95 {at(0.95):.1f}, p99 {at(0.99):.1f} ms; {usage.ru_maxrss / 1024:.0f} MB", "p95 ≤ 16 ms")


PARTS = {"backfill": backfill, "binary": binary, "quiet": quiet, "poll": poll, "storm": storm, "paint": paint}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--storm-seconds", type=int, default=600)
    parser.add_argument("--warm-seconds", type=int, default=60)
    parser.add_argument("--only", default=",".join(PARTS))
    arguments = parser.parse_args()
    arguments.binary = os.path.abspath(arguments.binary)
    print("| what | measured | bar |\n|---|---|---|")
    for name in arguments.only.split(","):
        bench = Bench(arguments)
        try:
            PARTS[name](bench, arguments.rows)
        finally:
            bench.close()


if __name__ == "__main__":
    main()

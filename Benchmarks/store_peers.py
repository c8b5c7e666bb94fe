"""The store against DuckDB and plain SQLite tables on the same rows, in one run.

store_peers.py BINARY HOME FOLDER SERIES DAYS

`cityops store bench --keep` writes rows.csv and bulk.db; DuckDB and SQLite take the same CSV. A profile is the mean of
every hour of the day for every series. Ours is the time of a whole cold process, start and output included; that of a
peer is the query on a connection opened afresh in a process of its own, without the start of Python.
"""
import json
import os
import platform
import sqlite3
import subprocess
import sys
import time

try:
    import duckdb
except ImportError:
    duckdb = None

BINARY, HOME, FOLDER, SERIES, DAYS = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
METRICS = ["road.speed", "crowd.count", "air.pm25"]
PROFILE = """SELECT entity, metric, (time + 28800) // 3600 % 24 AS hour, avg(value) FROM obs
             WHERE flag = 'valid' GROUP BY ALL"""


def run_cityops(*arguments):
    """Output, seconds and peak megabytes of one cold process."""
    start = time.perf_counter()
    process = subprocess.Popen([BINARY, *arguments, "--home", HOME], stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        raise SystemExit(f"cityops {' '.join(arguments)} ended with {status}")
    return output, seconds, usage.ru_maxrss / 1024


def median(body, times=5):
    return sorted(body() for _ in range(times))[times // 2]


def timed(body):
    start = time.perf_counter()
    body()
    return time.perf_counter() - start


def in_fresh_process(code):
    """Seconds that a piece of Python prints, run by an interpreter of its own."""
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def profile_seconds():
    """All profiles in one cold process."""
    metrics = [word for metric in METRICS for word in ("--metric", metric)]
    days = ["--from", "2026-01-01T00:00:00Z", "--to", str(1767225600 + DAYS * 86400)]

    def once():
        return run_cityops("store", "profile", "--store", f"{FOLDER}/bulk.db", *metrics, *days, "--json")[1]

    once()
    return median(once)


def remove(path):
    for suffix in ("", "-wal", "-shm", ".wal"):
        if os.path.exists(path + suffix):
            os.remove(path + suffix)


def duckdb_figures(csv):
    path = f"{FOLDER}/peer.duckdb"
    remove(path)
    db = duckdb.connect(path, config={"threads": 2})
    figures = {
        "import": timed(
            lambda: db.execute(
                f"""CREATE TABLE obs AS SELECT * FROM read_csv('{csv}', header = true, columns = {{'entity': 'VARCHAR',
                    'metric': 'VARCHAR', 'time': 'BIGINT', 'value': 'DOUBLE', 'flag': 'VARCHAR'}})"""
            )
        )
    }
    db.execute("CHECKPOINT")
    db.close()
    figures["bytes"] = os.path.getsize(path)
    figures["profile"] = median(
        lambda: in_fresh_process(
            f"""import duckdb, time
start = time.perf_counter()
db = duckdb.connect({path!r}, read_only=True, config={{"threads": 2}})
db.execute('''{PROFILE}''').fetchall()
print(time.perf_counter() - start)"""
        )
    )
    db = duckdb.connect(path, read_only=True, config={"threads": 2})
    key = db.execute("SELECT entity, metric FROM obs LIMIT 1 OFFSET 100000").fetchone()
    last = db.execute("SELECT max(time) FROM obs").fetchone()[0]
    figures["latest"] = median(
        lambda: timed(lambda: db.execute("SELECT entity, metric, arg_max(value, time) FROM obs GROUP BY ALL").fetchall())
    )
    figures["day"] = median(
        lambda: timed(
            lambda: db.execute(
                "SELECT time, value FROM obs WHERE entity = ? AND metric = ? AND time > ? ORDER BY time",
                [*key, last - 86400],
            ).fetchall()
        )
    )
    db.close()
    remove(path)
    return figures


def sqlite_rows(csv):
    with open(csv, encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            entity, metric, moment, value, flag = line.rstrip("\n").split(",")
            yield entity, metric, int(moment), float(value), flag


def sqlite_figures(csv):
    path = f"{FOLDER}/peer.sqlite"
    remove(path)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("CREATE TABLE obs(entity TEXT, metric TEXT, time INTEGER, value REAL, flag TEXT)")
    db.execute("BEGIN")
    figures = {"import": timed(lambda: db.executemany("INSERT INTO obs VALUES (?, ?, ?, ?, ?)", sqlite_rows(csv)))}
    db.execute("COMMIT")
    figures["import"] += timed(lambda: db.execute("CREATE INDEX obs_series ON obs(entity, metric, time)"))
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    figures["bytes"] = os.path.getsize(path)
    query = PROFILE.replace("//", "/").replace("GROUP BY ALL", "GROUP BY 1, 2, 3")
    figures["profile"] = timed(lambda: db.execute(query).fetchall())
    key = db.execute("SELECT entity, metric FROM obs LIMIT 1 OFFSET 100000").fetchone()
    last = db.execute("SELECT max(time) FROM obs").fetchone()[0]
    day = "SELECT time, value FROM obs WHERE entity = ? AND metric = ? AND time > ? ORDER BY time"
    figures["day"] = median(lambda: timed(lambda: db.execute(day, (*key, last - 86400)).fetchall()))
    db.close()
    remove(path)
    return figures


def append_seconds(connect, insert, batches):
    """Batches in order of arrival, each durable."""
    db = connect()
    seconds = timed(lambda: [insert(db, batch) for batch in batches])
    db.close()
    return seconds


def append_peers(steps=100):
    batches = [
        [(f"e.{number}", "m", 1767225600 + step * 300, number + step / 10, "valid") for number in range(SERIES)]
        for step in range(steps)
    ]
    rows = SERIES * steps
    figures = {}
    path = f"{FOLDER}/append.sqlite"
    remove(path)

    def connect_sqlite():
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("CREATE TABLE obs(entity TEXT, metric TEXT, time INTEGER, value REAL, flag TEXT)")
        return db

    def insert_sqlite(db, batch):
        db.execute("BEGIN")
        db.executemany("INSERT INTO obs VALUES (?, ?, ?, ?, ?)", batch)
        db.execute("COMMIT")

    figures["SQLite"] = rows / append_seconds(connect_sqlite, insert_sqlite, batches)
    remove(path)
    if duckdb:
        import numpy

        path = f"{FOLDER}/append.duckdb"
        remove(path)
        frames = [
            {name: numpy.array(column) for name, column in zip(["entity", "metric", "time", "value", "flag"], zip(*batch))}
            for batch in batches
        ]

        def connect_duckdb():
            db = duckdb.connect(path, config={"threads": 2})
            db.execute("CREATE TABLE obs(entity VARCHAR, metric VARCHAR, time BIGINT, value DOUBLE, flag VARCHAR)")
            return db

        def insert_duckdb(db, frame):
            db.execute("INSERT INTO obs SELECT * FROM frame")

        figures["DuckDB"] = rows / append_seconds(connect_duckdb, insert_duckdb, frames)
        remove(path)
    return figures


def main():
    load = os.getloadavg()[0]
    output, _, peak = run_cityops(
        "store", "bench", "--json", "--keep", "--folder", FOLDER, "--series", str(SERIES), "--days", str(DAYS)
    )
    ours = {measure["name"]: measure for measure in json.loads(output)}
    csv, rows = f"{FOLDER}/rows.csv", SERIES * DAYS * 288
    info = json.loads(run_cityops("store", "info", "--store", f"{FOLDER}/bulk.db", "--json")[0])
    profile = profile_seconds()
    peers = {"DuckDB": duckdb_figures(csv)} if duckdb else {}
    peers["SQLite"] = sqlite_figures(csv)
    appended = append_peers()

    print(f"machine: {os.cpu_count()} cores, {platform.processor() or platform.machine()}, load {load:.1f}, {time.strftime('%F')}")
    print(f"{SERIES} series, {DAYS} days every 5 min: {rows:,} rows; ratios are the peer's time over ours (size: bytes)\n")
    print("| what | ours | " + " | ".join(f"{name} | ratio" for name in peers) + " | peak MB |")
    print("|---|---|" + "---|---|" * len(peers) + "---|")

    def line(what, mine, theirs, peak_megabytes, more_is_better=False):
        cells = []
        for name in peers:
            value = theirs.get(name)
            ratio = "–" if value is None else f"{(mine[0] / value if more_is_better else value / mine[0]):.2f}"
            cells.append(f"{mine[1](value) if value is not None else '–'} | {ratio}")
        print(f"| {what} | {mine[1](mine[0])} | " + " | ".join(cells) + f" | {peak_megabytes:.0f} |")

    def seconds(value):
        return f"{value * 1000:.2f} ms" if value < 1 else f"{value:.1f} s"

    def rate(value):
        return f"{value / 1000:,.0f}k rows/s"

    def size(value):
        return f"{value / rows:.2f} B"

    def of(figure):
        return {name: figures[figure] for name, figures in peers.items() if figure in figures}

    line("append, batches of all series, durable", (ours["append"]["perSecond"], rate), appended, ours["append"]["peakMegabytes"], True)
    line("import of CSV, parsing included", (ours["import"]["perSecond"], rate),
         {name: rows / value for name, value in of("import").items()}, ours["import"]["peakMegabytes"], True)
    line("into blocks, without text", (ours["blocks"]["perSecond"], rate), {}, ours["blocks"]["peakMegabytes"], True)
    line("parsing of CSV alone", (ours["parse"]["perSecond"], rate), {}, ours["parse"]["peakMegabytes"], True)
    line("compaction of arrived days", (ours["compact"]["perSecond"], rate), {}, ours["compact"]["peakMegabytes"], True)
    line("bytes a row, file", (info["bytes"], size), of("bytes"), ours["size"]["peakMegabytes"])
    line("newest value of all series", (ours["latest"]["seconds"], seconds), of("latest"), ours["latest"]["peakMegabytes"])
    line("one series, a day", (ours["day"]["seconds"], seconds), of("day"), ours["day"]["peakMegabytes"])
    line("one series, a year (105k)", (ours["year"]["seconds"], seconds), {}, ours["year"]["peakMegabytes"])
    line("city's hourly means, 24 h", (ours["cityHours"]["seconds"], seconds), {}, ours["cityHours"]["peakMegabytes"])
    line("hour-of-day profile, cold processes", (profile, seconds), of("profile"), ours["profile"]["peakMegabytes"])
    line("hour-of-day profile, in process", (ours["profile"]["seconds"], seconds), of("profile"), ours["profile"]["peakMegabytes"])
    line("longest read during housekeeping", (ours["stall"]["seconds"], seconds), {}, ours["stall"]["peakMegabytes"])
    print(f"\n{ours['stall']['note']}; {ours['stall']['rows']:,} reads.")
    print(f"\nsizes: arrival {ours['sizeArrival']['note']}; bulk {ours['size']['note']}. Peak of the whole bench: {peak:.0f} MB.")
    for name in os.listdir(FOLDER):
        os.remove(f"{FOLDER}/{name}")


main()

"""Ranking of habitual congestion: against numpy, over a year of 30,000 links as a stream, and from a store of 30,000 links."""
import json
import os
import random
import subprocess
import sys
import time
from datetime import date, timedelta


def reference(values, start, share=0.6, slowest=1.0):
    """The stated definition in numpy: rows of five minutes x sensors, from midnight of `start`; days off are Saturday and Sunday."""
    import numpy as np

    days = len(values) // 288
    free = np.nanpercentile(values, 85, axis=0)
    work = [day for day in range(days) if (start + timedelta(day)).weekday() < 5]
    readings = np.stack([values[day * 288:(day + 1) * 288] for day in work]).reshape(len(work), 48, 6, -1)
    with np.errstate(invalid="ignore"):
        slow = np.maximum(0, (free - readings) / free) >= 0.5  # 1 - v / v_free, not a number is never slow
    congested = slow.sum(2) >= 3
    delay = np.where(slow, 1 / np.maximum(readings, slowest) - 1 / free, 0).sum(2) / 6
    hours = np.where(congested, delay, 0).sum(0)
    recurrent = congested.sum(0) >= max(1, np.ceil(share * len(work) - 1e-9))
    ranked = []
    for sensor in np.flatnonzero(recurrent.any(0)):
        slots = np.flatnonzero(recurrent[:, sensor])
        dates = [str(start + timedelta(work[d])) for d in np.flatnonzero(congested[:, slots, sensor].any(1))]
        clock = [f"{slot // 2:02d}:{'30' if slot % 2 else '00'}" for slot in slots]
        ranked.append((float(np.sort(hours[slots, sensor]).sum()), int(sensor), clock,
                       int(congested[:, slots, sensor].sum(0).max()), dates))
    return sorted(ranked, key=lambda row: (-row[0], row[1]))


def measure_rank(binary, folder, read_speeds):
    """Equal to numpy on the METR-LA week, link by link: order, half hours, days, dates, delay."""
    import gzip

    path = folder + "/speed_days1-5.csv.gz"
    names = gzip.open(path, "rt").readline().strip().split(",")
    wanted = reference(read_speeds(path), date(2012, 3, 1))
    done = subprocess.run([binary, "traffic", "rank", "--speeds", path, "--json"], capture_output=True, text=True, check=True)
    links = json.loads(done.stdout)["links"]
    same = len(links) == len(wanted)
    worst = 0.0
    for mine, (hours, sensor, slots, days, dates) in zip(links, wanted):
        same &= [mine["name"], mine["slots"], mine["days"], mine["dates"]] == [names[sensor], slots, days, dates]
        worst = max(worst, abs(mine["delayVehicleHours"] - hours) / hours)
    print(json.dumps({"what": "rank", "links": len(links), "numpyLinks": len(wanted), "sameOrderSlotsDaysDates": bool(same),
                      "largestRelativeDifferenceOfDelay": worst}), flush=True)
    if not same or worst > 1e-12:
        raise SystemExit("the ranking differs from numpy")


def run_measured(command, feed=None):
    """Output, seconds, CPU seconds and peak megabytes of a program; `feed` writes to its standard input."""
    started = time.monotonic()
    with open(os.devnull) as nothing:
        process = subprocess.Popen(command, stdin=subprocess.PIPE if feed else nothing, stdout=subprocess.PIPE)
    if feed:
        pid = os.fork()
        if pid == 0:  # a writer of its own, so that the answer can be read meanwhile
            try:
                feed(process.stdin)
                process.stdin.close()
            finally:
                os._exit(0)
        process.stdin.close()
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if feed:
        os.waitpid(pid, 0)
    if status:
        raise SystemExit(f"{command[:3]} ended with {status}")
    return output, time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure_year(binary, links=30_000, days=365, step_minutes=30):
    """A year as CSV on standard input. Every hundredth link is slow from 7:30 to 8:30 on four workdays of five."""
    dice = random.Random(1)
    slots = 1440 // step_minutes
    start = date(2025, 1, 1)
    plain = [",".join(str(dice.randrange(480, 600) / 10) for _ in range(links)) for _ in range(4)]
    slow = [",".join("12.5" if link % 100 == 0 else value for link, value in enumerate(row.split(","))) for row in plain]
    peak = range(450 // step_minutes, 510 // step_minutes)
    wanted_dates = []

    def feed(pipe):
        pipe.write(("time," + ",".join(f"s{link}" for link in range(links)) + "\n").encode())
        work = 0
        for number in range(days):
            day = start + timedelta(number)
            is_work = day.weekday() < 5
            for slot in range(slots):
                rows = slow if is_work and work % 5 != 4 and slot in peak else plain
                minute = slot * step_minutes
                pipe.write(f"{day} {minute // 60:02d}:{minute % 60:02d},{rows[(number + slot) % 4]}\n".encode())
            work += is_work

    work = 0
    for number in range(days):
        day = start + timedelta(number)
        if day.weekday() < 5:
            if work % 5 != 4:
                wanted_dates.append(str(day))
            work += 1
    output, seconds, cpu, peak_megabytes = run_measured(
        [binary, "traffic", "rank", "--speeds", "-", "--free-speed", "55", "--json"], feed)
    found = json.loads(output)["links"]
    right = (len(found) == (links + 99) // 100
             and all(link["dates"] == wanted_dates and link["slots"] == ["07:30", "08:00"] for link in found))
    print(json.dumps({"what": "year", "links": links, "days": days, "stepMinutes": step_minutes,
                      "readings": links * days * slots, "ranked": len(found), "right": right, "seconds": round(seconds, 1),
                      "cpuSeconds": round(cpu, 1), "peakMegabytes": round(peak_megabytes, 1),
                      "load": round(os.getloadavg()[0], 1)}), flush=True)
    if not right:
        raise SystemExit("the year is ranked wrongly")


def write_city(folder, links):
    """A grid of two-way streets with so many links as GMNS near Huizhou."""
    side = 2
    while 4 * side * (side - 1) < links:
        side += 1
    node = lambda i, j: i * side + j + 1
    edges = [(node(i, j), node(i + di, j + dj)) for i in range(side) for j in range(side)
             for di, dj in ((1, 0), (-1, 0), (0, 1), (0, -1)) if 0 <= i + di < side and 0 <= j + dj < side][:links]
    with open(folder + "/node.csv", "w") as file:
        file.write("node_id,x_coord,y_coord,zone_id\n")
        for i in range(side):
            for j in range(side):
                file.write(f"{node(i, j)},{114.0 + i * 0.005:.4f},{22.8 + j * 0.005:.4f},{1 if i == j == 0 else ''}\n")
    with open(folder + "/link.csv", "w") as file:
        file.write("link_id,name,from_node_id,to_node_id,directed,length,free_speed,lanes,capacity\n")
        for number, (a, b) in enumerate(edges, 1):
            file.write(f"{number},Street {number},{a},{b},1,0.5,50,2,900\n")


def measure_store(binary, folder, links=30_000, days=7):
    """Five-minute readings of so many links in a store, ranked from there; the first and last weeks of a year cost the same."""
    store, gmns = folder + "/city.db", folder + "/gmns"
    os.makedirs(gmns)
    write_city(gmns, links)
    quiet = dict(check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    subprocess.run([binary, "world", "create", "--store", store, "--days", "1", "--end", "2026-03-01", "--households", "100"], **quiet)
    subprocess.run([binary, "traffic", "import", "--network", gmns, "--into-store", "--store", store], **quiet)
    start = 1772380800  # Monday 2026-03-02, midnight in Huizhou

    def feed(pipe):
        pipe.write(b"entity,metric,time,value\n")
        for link in range(1, links + 1):
            texts = []
            for step in range(days * 288):
                is_slow = link % 100 == 0 and step // 288 % 7 < 5 and 90 <= step % 288 < 102
                texts.append(f"link.{link},road.speed,{start + 300 * step},{12 if is_slow else 44 + (step * 7 + link) % 9}\n")
            pipe.write("".join(texts).encode())

    _, import_seconds, _, _ = run_measured([binary, "store", "import", "--store", store, "--source", "traffic-flow", "-"], feed)
    output, seconds, cpu, peak = run_measured(
        [binary, "traffic", "rank", "--store", store, "--from", "2026-03-02", "--json"])
    found = json.loads(output)["links"]
    right = len(found) == links // 100 and all(len(link["dates"]) == sum(d % 7 < 5 for d in range(days)) for link in found)
    print(json.dumps({"what": "store", "links": links, "days": days, "stepMinutes": 5, "readings": links * days * 288,
                      "ranked": len(found), "right": right, "importSeconds": round(import_seconds, 1),
                      "storeMegabytes": round(os.path.getsize(store) / 1e6), "seconds": round(seconds, 1),
                      "cpuSeconds": round(cpu, 1), "peakMegabytes": round(peak, 1), "load": round(os.getloadavg()[0], 1)}),
          flush=True)
    if not right:
        print(f"ranked {len(found)}", file=sys.stderr)

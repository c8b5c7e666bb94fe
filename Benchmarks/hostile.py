#!/usr/bin/env python3
"""Gives every verb of `cityops traffic` what nobody should: broken files, absurd values.

    hostile.py BINARY [--verb V,…] [--seconds 20] [--workers 2] [--memory 4096] [--store FILE] [--seed 1] [--keep]

Sound files of each kind are made first, and each verb has to answer them. Then, one at a time, a file is cut off, emptied, filled
with noise, has a number of it replaced (nan, ±1e308, negative, far too large, no number, an escape sequence, GBK), lines doubled,
columns left out, is a folder, is not there or is badly packed; and every option that `--help` names gets absurd values. A call
fails when it dies of a signal, takes longer than --seconds or more than --memory megabytes, writes control characters or what is no
UTF-8, ends with a code that is none of 0–4, or with another than 0 and without a word, or writes JSON that is none or in which a
number is no number. Prints the failures and one JSON object with the counts; exit code 1 when there is one.
Verbs without --network run on --store, or on a small city made for it.
"""
import argparse
import concurrent.futures
import gzip
import itertools
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

NUMBERS = ["nan", "inf", "-inf", "1e308", "-1e308", "-1", "0", "1e-320", "99999999999999999999", "9223372036854775807",
           "2147483648", "", "abc", "\x1b[31mred\x1b[0m", "\u009b31m", "惠州".encode("gbk"), "0x10", "1,5", "𝟙"]
VALUES = ["nan", "inf", "-inf", "1e308", "-1e308", "1e-320", "-1", "0", "1", "99999999999999999999", "9223372036854775807",
          "-9223372036854775808", "2147483648", "", " ", "abc", "\x1b[31mred\x1b[0m\x07", b"\xbb\xdd\xd6\xdd", "a" * 5000, "1-2",
          "1-1", "2-1,2-1", "9-9", "-", ",", ",,,", "1,nan", "1,2,3,4,5,6,7,8,9", "1-2=nan", "1-2=x-1", "1-2=x1e308", "1-2=0",
          "0-1e308", "2026-02-30", "0000-00-00", "9999-12-31", "-1000-01-01", "/", "/proc/nowhere/x.csv", "/dev/full", "/dev/null",
          "114 23,nan 23,114 24", "114 23", "114 23,115 23,115 24", "1,-5,10,2", "1-2,0,60,nan", "1-2,0,60,0", "1-2,60,0,0.5"]
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
BARE = re.compile(r'[\[:,]\s*"?[-+]?(nan|inf|infinity)"?\s*[\],}]', re.IGNORECASE)


def sound_files(folder):
    """One file of each kind; names without a dot are folders."""
    ring = [(i, i % 6 + 1) for i in range(1, 7)]
    links = ring + [(b, a) for a, b in ring] + [(1, 4), (4, 1)]
    files = {}
    files["net.tntp"] = ("<NUMBER OF ZONES> 6\n<NUMBER OF NODES> 6\n<FIRST THRU NODE> 1\n<NUMBER OF LINKS> %d\n<END OF METADATA>\n"
                         "~\tinit\tterm\tcap\tlength\tfft\tb\tpower\tspeed\ttoll\ttype\t;\n" % len(links)
                         + "".join(f"\t{a}\t{b}\t{900 + 10 * a}\t1.5\t{2 + b / 10}\t0.15\t4\t0\t0\t1\t;\n" for a, b in links))
    files["trips.tntp"] = ("<NUMBER OF ZONES> 6\n<TOTAL OD FLOW> 3000\n<END OF METADATA>\n"
                           + "".join(f"Origin {o}\n" + " ".join(f"{d} : {100.0};" for d in range(1, 7) if d != o) + "\n"
                                     for o in range(1, 7)))
    places = {i: (114.3 + 0.01 * (i % 3), 23.0 + 0.01 * (i // 3)) for i in range(1, 7)}
    files["gmns/node.csv"] = "node_id,x_coord,y_coord,zone_id,node_type\n" + "".join(
        f"{i},{x},{y},{i},\n" for i, (x, y) in places.items())
    files["gmns/link.csv"] = "link_id,name,from_node_id,to_node_id,directed,length,free_speed,lanes,capacity\n" + "".join(
        f"{n},road {n},{a},{b},1,1.2,50,2,900\n" for n, (a, b) in enumerate(links, 1))
    files["gmns/demand.csv"] = "o_zone_id,d_zone_id,volume\n" + "".join(
        f"{o},{d},80\n" for o, d in itertools.permutations(range(1, 7), 2))
    files["lines.geojson"] = json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"name": f"road {n}", "highway": "primary", "lanes": 2},
         "geometry": {"type": "LineString", "coordinates": [places[a], places[b]]}} for n, (a, b) in enumerate(links)]})
    clock = [1772380800 + 300 * row for row in range(3 * 288)]
    speed = lambda row, s: 20.0 + s if 90 <= row % 288 < 110 else 55.0 + (row * 7 + s * 3) % 5
    files["speeds.csv"] = "time,a,b,c\n" + "".join(
        f"{at}," + ",".join(str(speed(row, s)) for s in range(3)) + "\n" for row, at in enumerate(clock))
    files["adjacency.csv"] = "1,0.5,0\n0.5,1,0.2\n0,0.2,1\n"
    files["free.csv"] = "sensor,speed\na,60\nb,60\nc,60\n"
    files["detector.csv"] = "timestamp,value\n" + "".join(
        f"2026-03-{1 + row // 288:02d} {row % 288 // 12:02d}:{row % 12 * 5:02d}:00,{60 - (30 if row == 500 else 0) + row % 7}\n"
        for row in range(600))
    files["profiles.csv"] = "from,to,0,10,20\n" + "".join(f"{a},{b},2,3,2.5\n" for a, b in links)
    files["times.csv"] = "init_node,term_node,flow,cost\n" + "".join(f"{a},{b},10,2.5\n" for a, b in links)
    files["fixes.csv"] = "longitude,latitude\n" + "".join(f"{114.301 + 0.001 * n},{23.0001}\n" for n in range(12))
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
    return files


def calls(folder, store):
    """Verb, its sound call, and which of its words are files that may be broken (word → file in the folder)."""
    at = lambda name: os.path.join(folder, name)
    tntp = ["--network", at("net.tntp"), "--trips", at("trips.tntp")]
    gmns = ["--network", at("gmns")]
    net, trips, both = "net.tntp", "trips.tntp", ["net.tntp", "trips.tntp"]
    tables = ["gmns/node.csv", "gmns/link.csv", "gmns/demand.csv"]
    out = at("out")
    return [
        (["assign", *tntp], both), (["assign", *gmns], tables), (["assign", *tntp, "--so", "--flows", out], both),
        (["check", *tntp], both), (["check", *gmns], tables), (["check", "--network", at("lines.geojson")], ["lines.geojson"]),
        (["whatif", *tntp, "--close", "1-2", "--capacity", "2-3=x0.5", "--speed", "3-4=x0.5", "--quiet"], both),
        (["whatif", *gmns, "--close-all", "--quiet", "--output", out], tables),
        (["select", *tntp, "--link", "1-2"], both),
        (["route", *tntp, "--from", "1", "--to", "4"], both),
        (["route", *gmns, "--from", "1", "--to", "4", "--avoid", "114.29 22.9,114.295 22.9,114.295 23"], tables[:2]),
        (["route", *tntp, "--from", "1", "--to", "3", "--depart", "5", "--profiles", at("profiles.csv")], ["profiles.csv", net]),
        (["route", *tntp, "--from", "1", "--to", "3", "--flows", at("times.csv")], ["times.csv"]),
        (["matrix", *tntp, "--output", out], [net]), (["isochrone", *tntp, "--from", "1", "--limits", "2,5"], [net]),
        (["rank", "--speeds", at("speeds.csv")], ["speeds.csv"]),
        (["rank", "--speeds", at("speeds.csv"), "--free-speeds", at("free.csv"), "--output", out], ["speeds.csv", "free.csv"]),
        (["forecast", "--speeds", at("speeds.csv"), "--adjacency", at("adjacency.csv"), "--train-until", "600"],
         ["speeds.csv", "adjacency.csv"]),
        (["detect", "--csv", at("detector.csv")], ["detector.csv"]),
        (["simulate", *tntp, "--minutes", "30", "--drop", "1-2,5,10,0.5", "--output", out], both),
        (["simulate", *gmns, "--minutes", "20", "--reroute", "0"], tables),
        (["match", *gmns, "--csv", at("fixes.csv")], ["fixes.csv", *tables[:2]]),
        (["import", *tntp, "--to", at("made")], both), (["import", "--network", at("lines.geojson"), "--to", at("made")],
                                                       ["lines.geojson"]),
        (["import", "--network", at("lines.geojson"), "--into-store", "--store", "COPY"], ["lines.geojson"]),
        (["import", *gmns, "--into-store", "--store", "COPY"], tables),
        (["advise", "signal", "--lost", "12", "--flow-ratios", "0.3,0.25"], []),
        (["advise", "signal", "--lost", "12", "--volumes", "500,400", "--saturation", "1800,1800", "--cycle", "40-120"], []),
        (["advise", "junctions", "--store", store], []), (["assign", "--store", store, "--gap", "1e-3"], []),
        (["route", "--store", store, "--from", "西湖", "--to", "惠州南站"], []), (["rank", "--store", store], []),
        (["forecast", "--store", store, "--days", "2"], []), (["select", "--store", store, "--link", "1-2"], []),
        (["isochrone", "--store", store, "--from", "西湖", "--limits", "5,10"], []),
    ]


def broken(data, name, dice):
    """Ways a file can be broken: (what, bytes)."""
    yield "empty", b""
    yield "blank lines", b"\n\n \r\n\n"
    for share in (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.995):
        yield f"cut off at {share}", data[:int(len(data) * share)]
    yield "noise", dice.randbytes(4096)
    yield "noise behind the first line", data.split(b"\n")[0] + b"\n" + dice.randbytes(2000)
    yield "zero bytes", b"\0" * 5000
    yield "a zero byte inside", data[:len(data) // 2] + b"\0" + data[len(data) // 2:]
    yield "UTF-16", data.decode().encode("utf-16")
    yield "a byte order mark", b"\xef\xbb\xbf" + data
    yield "GBK names", data.replace(b"road", "惠州大道".encode("gbk")).replace(b"time", "时间".encode("gbk"))
    yield "escape sequences", data.replace(b"\n", b"\x1b]0;x\x07\n", 3).replace(b"road", b"\x1b[2Jroad").replace(b"a", b"\x1b[31ma", 4)
    yield "right to left", data.replace(b"a", "\u202ea".encode(), 3)
    yield "old Macintosh lines", data.replace(b"\n", b"\r")
    yield "packed twice", gzip.compress(data)
    yield "one line of a megabyte", b"9" * (1 << 20)
    yield "five megabytes of commas", b"," * (5 << 20)
    yield "deep brackets", b"[" * 100000
    yield "a hundred thousand braces", b'{"a":' * 100000
    lines = data.splitlines(keepends=True)
    yield "every line twice", b"".join(line + line for line in lines)
    yield "the body twice", data + b"".join(lines[1:])
    yield "backwards", b"".join(lines[:1] + lines[:0:-1])
    yield "without its first line", b"".join(lines[1:])
    yield "only its first line", lines[0] if lines else b""
    yield "semicolons", data.replace(b",", b";")
    yield "decimal commas", data.replace(b".", b",")
    for column in range(min(7, lines[0].count(b",") + 1)):
        kept = [b",".join(f for i, f in enumerate(line.rstrip(b"\n").split(b",")) if i != column) + b"\n" for line in lines]
        yield f"without column {column}", b"".join(kept)
    numbers = list(re.finditer(rb"(?<![\w.])\d+(\.\d+)?", data))
    chosen = numbers[:14] + dice.sample(numbers[14:], min(12, max(0, len(numbers) - 14)))
    for number in chosen:
        for value in NUMBERS:
            value = value if isinstance(value, bytes) else value.encode()
            yield f"number at {number.start()} is {value[:24]!r}", data[:number.start()] + value + data[number.end():]
    for value in NUMBERS:
        value = value if isinstance(value, bytes) else value.encode()
        head, rest = data[:len(lines[0])], data[len(lines[0]):]
        yield f"all numbers are {value[:24]!r}", head + re.sub(rb"(?<![\w.])\d+(\.\d+)?", lambda _: value, rest)


class Runner:
    def __init__(self, options, home):
        self.options, self.home = options, home
        self.failures, self.done, self.lock, self.slowest = [], 0, threading.Lock(), (0.0, "")
        root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        self.environment = {"HOME": home, "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "dumb",
                            "CITYOPS_HOME": os.environ.get("CITYOPS_HOME", root)}

    def limit(self):
        size = self.options.memory << 20
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def run(self, words, what, wantsSuccess=False):
        command = [self.options.binary, "traffic", *words]
        started = time.monotonic()
        try:
            answer = subprocess.run(command, capture_output=True, timeout=self.options.seconds, env=self.environment,
                                    stdin=subprocess.DEVNULL, cwd=self.home, preexec_fn=self.limit)
            fault = self.judge(answer, "--json" in words, wantsSuccess)
            said = answer.stderr[-300:]
        except subprocess.TimeoutExpired as late:
            fault, said = f"more than {self.options.seconds} s", (late.stderr or b"")[-300:]
        except (ValueError, OSError) as error:  # a word with a zero byte, or too long: no call at all
            print(f"not called: {what}: {error}", file=sys.stderr)
            return
        spent = time.monotonic() - started
        with self.lock:
            self.done += 1
            self.slowest = max(self.slowest, (spent, f"{words[0]}: {what}"))
            if fault:
                self.failures.append((" ".join(str(w) for w in words[:2]), what, fault))
                shown = " ".join(repr(w)[:60] if isinstance(w, bytes) or not w.isprintable() else w[:60] for w in words)
                print(f"FAULT {fault}: {what}\n  {shown}\n  {said!r}", flush=True)

    @staticmethod
    def judge(answer, isJSON, wantsSuccess):
        code = answer.returncode
        if code < 0 or code >= 128:
            return f"died of signal {-code if code < 0 else code - 128}"
        if code not in (0, 1, 2, 3, 4):
            return f"exit code {code}"
        if wantsSuccess and code not in (0, 1):
            return f"a sound call ends with {code}"
        if code != 0 and not answer.stderr.strip() and not answer.stdout.strip():
            return f"exit code {code} without a word"
        for name, stream in (("stdout", answer.stdout), ("stderr", answer.stderr)):
            try:
                text = stream.decode()
            except UnicodeDecodeError:
                return f"{name} is no UTF-8"
            found = CONTROL.search(text)
            if found:
                return f"control character {found.group()!r} in {name}"
        if isJSON and code == 0:
            text = answer.stdout.decode()
            if BARE.search(text):
                return "a number in JSON is no number"
            try:
                json.loads(text, parse_constant=lambda word: (_ for _ in ()).throw(ValueError(word)))
            except ValueError as error:
                return f"no JSON: {error}"
        return None


def options_of(binary, words, environment):
    """Long options of a verb that take a value, as its help names them."""
    verb = words[:2] if words[0] == "advise" else words[:1]
    text = subprocess.run([binary, "traffic", *verb, "--help"], capture_output=True, text=True, env=environment).stdout
    return sorted(set(re.findall(r"(--[a-z0-9-]+) <", text)) - {"--home", "--user"})


def with_option(words, option, value):
    """The call with the option set, in place of where it was."""
    words = list(words)
    if option in words:
        place = words.index(option)
        del words[place:place + 2]
    if isinstance(value, bytes):
        return [*words, option.encode() + b"=" + value]
    return [*words, f"{option}={value}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--verb", default="", help="only these verbs")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--memory", type=int, default=4096)
    parser.add_argument("--store", default="")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="leave the folder with the files of failures")
    options = parser.parse_args()
    options.binary = os.path.abspath(options.binary)
    folder = tempfile.mkdtemp(prefix="cityops-hostile-")
    dice = random.Random(options.seed)
    files = sound_files(folder)
    runner = Runner(options, folder)
    store = os.path.abspath(options.store) if options.store else os.path.join(folder, "city.db")
    if not options.store:
        subprocess.run([options.binary, "world", "create", "--store", store, "--days", "1", "--households", "100"], check=True,
                       capture_output=True, env=runner.environment)
    copy = os.path.join(folder, "copy.db")
    verbs = set(filter(None, options.verb.split(",")))
    counter = itertools.count()

    def jobs():
        for words, breakable in calls(folder, store):
            if verbs and words[0] not in verbs:
                continue
            isTaken = "COPY" in words
            if isTaken:
                shutil.copy(store, copy)
                words = [copy if word == "COPY" else word for word in words]
            yield [*words], "sound", True
            yield [*words, "--json"] if words[0] != "import" else words, "sound, JSON", True
            for name in breakable:
                for replaced, what in (("/proc/nowhere/at/all", "not there"), ("folder", "a folder"), ("loop", "a loop of links"),
                                       ("x.csv.gz", "badly packed")):
                    yield put(words, name, replaced, None), f"{name} is {what}", False
                for what, data in broken(files[name].encode(), name, dice):
                    yield put(words, name, None, data), f"{name}: {what}", False
            for option in options_of(options.binary, words, runner.environment):
                if isTaken and option == "--store":
                    continue
                for value in VALUES:
                    made = with_option(words, option, value)
                    yield [*made, "--json"] if words[0] != "import" and dice.random() < 0.5 else made, f"{option}={value!r:.40}", False

    def put(words, name, replaced, data):
        """The call with a file of its own in place of the sound one."""
        own = os.path.join(folder, f"broken-{next(counter)}")
        os.makedirs(own)
        target = os.path.join(own, os.path.basename(name))
        if "/" in name:  # one of a folder's files: the others stay sound
            for sibling in files:
                if sibling.startswith(os.path.dirname(name) + "/"):
                    shutil.copy(os.path.join(folder, sibling), own)
        if replaced == "folder":
            if os.path.exists(target):
                os.remove(target)
            os.makedirs(target)
        elif replaced == "loop":
            if os.path.exists(target):
                os.remove(target)
            os.symlink(os.path.basename(target), target)
        elif replaced == "x.csv.gz" and "/" not in name:
            target = os.path.join(own, replaced)
            open(target, "wb").write(gzip.compress(files[name].encode())[:-9])
        elif replaced:
            if os.path.exists(target):
                os.remove(target)
        else:
            open(target, "wb").write(data)
        sound = os.path.join(folder, os.path.dirname(name) if "/" in name else name)
        broken_words = [(own if "/" in name else target) if word == sound else word for word in words]
        extra = ["--json"] if words[0] != "import" and dice.random() < 0.5 else []
        return broken_words + extra

    def job(words, what, wantsSuccess):
        before = len(runner.failures)
        runner.run(words, what, wantsSuccess)
        own = [re.match(r".*/broken-\d+", word) for word in words if isinstance(word, str)]
        if len(runner.failures) == before or not options.keep:
            for found in filter(None, own):
                shutil.rmtree(found.group(), ignore_errors=True)

    with concurrent.futures.ThreadPoolExecutor(options.workers) as pool:
        waiting = set()
        for words, what, wantsSuccess in jobs():
            waiting.add(pool.submit(job, words, what, wantsSuccess))
            if len(waiting) > 4 * options.workers:
                finished, waiting = concurrent.futures.wait(waiting, return_when=concurrent.futures.FIRST_COMPLETED)
                for future in finished:
                    future.result()
        for future in concurrent.futures.as_completed(waiting):
            future.result()
    print(json.dumps({"what": "hostile", "calls": runner.done, "failures": len(runner.failures),
                      "slowestSeconds": round(runner.slowest[0], 2), "slowest": runner.slowest[1],
                      "load": round(os.getloadavg()[0], 1)}, ensure_ascii=False))
    if not options.keep:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if runner.failures else 0)


if __name__ == "__main__":
    main()

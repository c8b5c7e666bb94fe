"""What nobody should give `cityops traffic`: each kind of file broken in every way, each option with absurd values."""
import gzip
import itertools
import json
import os
import random
import re
import shutil

from hostile_cases.call import Call

NUMBERS = ["nan", "inf", "-inf", "1e308", "-1e308", "-1", "0", "1e-320", "99999999999999999999", "9223372036854775807",
           "2147483648", "", "abc", "\x1b[31mred\x1b[0m", "\u009b31m", "惠州".encode("gbk"), "0x10", "1,5", "𝟙"]
VALUES = ["nan", "inf", "-inf", "1e308", "-1e308", "1e-320", "-1", "0", "1", "99999999999999999999", "9223372036854775807",
          "-9223372036854775808", "2147483648", "", " ", "abc", "\x1b[31mred\x1b[0m\x07", b"\xbb\xdd\xd6\xdd", "a" * 5000, "1-2",
          "1-1", "2-1,2-1", "9-9", "-", ",", ",,,", "1,nan", "1,2,3,4,5,6,7,8,9", "1-2=nan", "1-2=x-1", "1-2=x1e308", "1-2=0",
          "0-1e308", "2026-02-30", "0000-00-00", "9999-12-31", "-1000-01-01", "/", "/proc/nowhere/x.csv", "/dev/full", "/dev/null",
          "114 23,nan 23,114 24", "114 23", "114 23,115 23,115 24", "1,-5,10,2", "1-2,0,60,nan", "1-2,0,60,0", "1-2,60,0,0.5"]
# Verbs that may write into their store: each of their calls gets a copy of its own.
WRITERS = {"import"}


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


def verb_calls(folder, store):
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


def with_option(words, option, value):
    """The call with the option set, in place of where it was."""
    words = list(words)
    if option in words:
        place = words.index(option)
        del words[place:place + 2]
    if isinstance(value, bytes):
        return [*words, option.encode() + b"=" + value]
    return [*words, f"{option}={value}"]


def sealed(words, name, data, replaced, workshop, files):
    """The call with a file of its own in place of the sound one, and the folder made for it."""
    folder = workshop.folder
    own = workshop.own_folder()
    target = os.path.join(own, os.path.basename(name))
    if "/" in name:  # one of a folder's files: the others stay sound
        for sibling in files:
            if sibling.startswith(os.path.dirname(name) + "/") and sibling != name:
                shutil.copy(os.path.join(folder, sibling), own)
    if replaced == "folder":
        os.makedirs(target)
    elif replaced == "loop":
        os.symlink(os.path.basename(target), target)
    elif replaced == "packed":
        target = target if "/" in name else os.path.join(own, "x.csv.gz")
        write(target, gzip.compress(files[name].encode())[:-9])
    elif replaced is None:
        write(target, data)
    sound = os.path.join(folder, os.path.dirname(name) if "/" in name else name)
    return [(own if "/" in name else target) if word == sound else word for word in words], own


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def calls(workshop, tool, options, wants):
    """Every call of `traffic`, the sound ones first."""
    dice = random.Random(options.seed)
    folder = workshop.folder
    files = sound_files(folder)
    store = os.path.abspath(options.store) if options.store else os.path.join(folder, "city.db")
    if not options.store:
        tool.run(["world", "create", "--store", store, "--days", "1", "--households", "100"])

    def call(words, what, must_succeed=False, made=None):
        if "COPY" in words:
            made = made or workshop.own_folder()
            copy = os.path.join(made, "copy.db")
            shutil.copy(store, copy)
            words = [copy if word == "COPY" else word for word in words]
        return Call(["traffic", *words], what, must_succeed=must_succeed, made=made)

    def maybe_json(words):
        return [*words, "--json"] if words[0] not in WRITERS and dice.random() < 0.5 else words

    for words, breakable in verb_calls(folder, store):
        if not wants(words[0]) and not (store in words and wants("store")):
            continue
        yield call(words, "sound", must_succeed=True)
        if words[0] not in WRITERS:
            yield call([*words, "--json"], "sound, JSON", must_succeed=True)
        for name in breakable:
            for replaced, what in (("nothing", "not there"), ("folder", "a folder"), ("loop", "a loop of links"),
                                   ("packed", "badly packed")):
                made_words, made = sealed(words, name, None, replaced, workshop, files)
                yield call(maybe_json(made_words), f"{name} is {what}", made=made)
            for what, data in broken(files[name].encode(), name, dice):
                made_words, made = sealed(words, name, data, None, workshop, files)
                yield call(maybe_json(made_words), f"{name}: {what}", made=made)
        for option in tool.options(words[:2] if words[0] == "advise" else words[:1], "traffic"):
            if "COPY" in words and option == "--store":
                continue
            for value in VALUES:
                yield call(maybe_json(with_option(words, option, value)), f"{option}={value!r:.40}")

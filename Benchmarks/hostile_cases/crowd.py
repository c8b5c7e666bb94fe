"""What nobody should give `cityops crowd`: every kind of file a series, a fusion, a chain or tracks can be, absurd options."""
import gzip
import json
import random
import time

from hostile_cases.call import Call

ESC = "\x1b[31mX\x1b]0;evil\x07\x9b"
START = 1_700_000_000 - 1_700_000_000 % 86_400


def value(hour):
    return 100 + 50 * (hour % 24 // 9) + 20 * (hour % 168 >= 120) + hour * 7 % 13


def hours(count, text=lambda i: str(value(i)), step=3600, start=START):
    return "t,v\n" + "".join(f"{start + step * i},{text(i)}\n" for i in range(count))


def stamp(second, zone=""):
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(second)) + zone


def series_files():
    """What a file with times and counts may hold, by name."""
    plain = hours(600)
    lines = plain.splitlines(keepends=True)
    files = {
        "plain": plain, "empty": "", "newline": "\n", "header": "t,v\n", "one row": lines[0] + lines[1], "two rows": "".join(lines[:3]),
        "eight rows": "".join(lines[:9]), "two weeks": hours(336), "day": hours(24), "year": hours(8_784),
        "cut in a number": plain[:-3], "cut in a time": plain[:len(plain) // 2 + 3],
        "binary": bytes(i * 31 % 256 for i in range(8_192)), "zero bytes": b"\0" * 3_000, "zero bytes within": plain[:900] + "\0\0" + plain[900:],
        "UTF-16": plain.encode("utf-16"), "byte order mark": b"\xef\xbb\xbf" + plain.encode(), "Latin-1": b"t,\xe9t\xe9\n1,2\n\xff,3\n",
        "GBK": plain.replace("t,v", "时间,客流").encode("gbk"), "GBK cut": plain.replace("t,v", "时间,客流").encode("gbk")[:-1] + b"\xb0",
        "gzip": gzip.compress(plain.encode()), "gzip cut": gzip.compress(plain.encode())[:200], "gzip head alone": b"\x1f\x8b",
        "gzip then noise": gzip.compress(plain.encode()) + b"noise", "gzip of nothing": gzip.compress(b""),
        "CRLF": plain.replace("\n", "\r\n"), "CR": plain.replace("\n", "\r"), "semicolons": plain.replace(",", ";"),
        "tabs": plain.replace(",", "\t"), "no last newline": plain.rstrip(), "blank lines": plain.replace("\n", "\n\n"),
        "nan": hours(400, lambda i: "nan"), "inf": hours(400, lambda i: "inf"), "some nan": hours(400, lambda i: "NaN" if i % 5 == 0 else str(value(i))),
        "some inf": hours(400, lambda i: "-inf" if i % 90 == 7 else str(value(i))), "nothing read": hours(400, lambda i: ""),
        "1e308": hours(400, lambda i: "1e308"), "±1e308": hours(400, lambda i: "1e308" if i % 2 else "-1e308"),
        "one 1e308": hours(600, lambda i: "1e308" if i == 300 else str(value(i))), "1e150": hours(600, lambda i: "1e150" if i % 24 == 3 else str(value(i))),
        "1e-320": hours(600, lambda i: "1e-320"), "beyond doubles": hours(300, lambda i: "9" * 400), "negative": hours(600, lambda i: str(-value(i))),
        "some negative": hours(600, lambda i: str(-5 if i % 70 == 9 else value(i))), "zero": hours(600, lambda i: "0"),
        "constant": hours(600, lambda i: "7"), "frozen": hours(800, lambda i: str(value(i) if i < 500 else 123)),
        "dead counter": hours(800, lambda i: str(value(i) if i < 600 else 0)), "wrapped": hours(600, lambda i: str(i * 997 % 65_536)),
        "falling": hours(600, lambda i: str(1e6 - i * 1e3)), "growing": hours(600, lambda i: str(1.1 ** i)),
        "duplicated": "t,v\n" + "".join(line * 2 for line in lines[1:]), "all at one time": "t,v\n" + "1700000000,5\n" * 300,
        "backwards": lines[0] + "".join(reversed(lines[1:])), "gaps of weeks": lines[0] + "".join(lines[1:150] + lines[450:]),
        "three rows years apart": f"t,v\n0,1\n{START},2\n{2 * START},3\n", "uneven": "t,v\n" + "".join(f"{START + 3600 * i + i * i},{value(i)}\n" for i in range(300)),
        "far between": "t,v\n" + "".join(f"{START + 3600 * i * i},{i}\n" for i in range(300)),
        "mixed zones": "t,v\n" + "".join(f"{stamp(START + 3600 * i, ['', 'Z', '+08:00', '-11:30'][i % 4])},{value(i)}\n" for i in range(400)),
        "clock change": "t,v\n" + "".join(f"{stamp(START + 3600 * (i - (i > 200)))},{value(i)}\n" for i in range(400)),
        "ISO": "t,v\n" + "".join(f"{stamp(START + 3600 * i, 'Z').replace(' ', 'T')},{value(i)}\n" for i in range(400)),
        "dates that are none": "t,v\n2026-02-30 00:00,1\n2026-13-01 25:61,2\n0000-00-00 00:00,3\n", "words for times": "t,v\nnow,1\nthen,2\n",
        "calendar's ends": "t,v\n9999-12-31 23:00,1\n0001-01-01 00:00,2\n2026-01-01 00:00,3\n",
        "times without end": "t,v\ninf,5\n-inf,4\nnan,3\n1e999,3\n", "64-bit ends": "t,v\n-9223372036854775808,1\n9223372036854775807,2\n0,3\n1,4\n",
        "half-hours": hours(800, step=1_800), "seven-minute steps": hours(800, step=420), "seconds": hours(3_000, step=1), "tiny steps": "t,v\n" + "".join(f"{START + i / 1000:.3f},{i}\n" for i in range(300)),
        "escapes": f"t{ESC},v{ESC}\n" + "".join(f"{ESC}{i},{ESC}\n" for i in range(60)), "escapes in the name": plain.replace("t,v", f"t,{ESC}"),
        "escapes in values": hours(400, lambda i: f"{ESC}{value(i)}" if i % 50 == 3 else str(value(i))), "escapes in times": plain.replace(str(START), f"{ESC}{START}"),
        "right to left": plain.replace("t,v", "t,\u202ev\u2066\u200b"), "open quote": 't,v\n"1700000000,5\n1700003600,6\n', "quotes": 't,v\n' + '"""",""\n' * 50,
        "endless field": "t,v\n" + "1" * 200_000 + ",5\n1700000000,3\n", "endless line": "t,v," * 50_000, "one column": "x\n1\n2\n", "no header": "".join(lines[1:]),
        "headless names": ",\n" + "".join(lines[1:]), "name twice": plain.replace("t,v", "v,v"), "many columns": "t," + ",".join(f"c{i}" for i in range(300)) + "\n" + "".join(f"{START + 3600 * i}," + ",".join(str(value(i + j)) for j in range(300)) + "\n" for i in range(60)),
        "ragged": "".join(line if i % 3 else line.strip() + ",9,9,9\n" for i, line in enumerate(lines)), "short rows": "".join(line if i % 4 else line.split(",")[0] + "\n" for i, line in enumerate(lines)),
        "thousands": hours(400, lambda i: f'"{value(i):,}"'), "decimal commas": hours(400, lambda i: f'"{value(i)},5"'), "hexadecimal": hours(400, lambda i: hex(value(i))), "full-width digits": hours(200, lambda i: "１２３"),
        "JSON": json.dumps([{"t": i, "v": value(i)} for i in range(50)]), "HTML": "<html><body>404</body></html>", "path": "../../etc/passwd\n",
    }
    return {name: body if isinstance(body, bytes) else body.encode() for name, body in files.items()}


def fusion_rows(steps=2_016, change=lambda i, row: row):
    rows = ["t,gate_in,gate_out,wifi_devices,base_station"]
    for i in range(steps):
        open_now = 96 <= i % 288 < 264
        row = [START + 300 * i, 30 + i % 7 if open_now and i % 288 < 200 else 0, 25 + i % 5 if open_now else 0, 200 + i % 50 if open_now else 8, (500 + i % 90) if i % 3 == 0 else ""]
        rows.append(",".join(str(cell) for cell in change(i, row)))
    return ("\n".join(rows) + "\n").encode()


def fusion_files():
    def cell(place, text):
        return lambda i, row: [text if j == place else one for j, one in enumerate(row)]

    def at(moment, place, text):
        return lambda i, row: [text if j == place and i == moment else one for j, one in enumerate(row)]

    files = {"clean": fusion_rows(), "one step": fusion_rows(1), "two steps": fusion_rows(2), "day": fusion_rows(288)}
    texts = ["", "nan", "inf", "-1", "1e308", "-1e308", "0", "7", "x", ESC, "1e-320", "65535"]
    for place, name in enumerate(["time", "in", "out", "wifi", "cells"]):
        for text in texts:
            files[f"{name} always {text!r}"] = fusion_rows(900, cell(place, text))
            files[f"{name} once {text!r}"] = fusion_rows(900, at(500, place, text))
    files["all sources gone"] = fusion_rows(900, lambda i, row: [row[0], "", "", "", ""])
    files["all gone after a day"] = fusion_rows(900, lambda i, row: row if i < 288 else [row[0], "", "", "", ""])
    files["weeks missing"] = fusion_rows(900, lambda i, row: [row[0] + (i > 300) * 21 * 86_400] + row[1:])
    files["backwards"] = fusion_rows(900, lambda i, row: [START - 300 * i] + row[1:])
    files["all wrapped"] = fusion_rows(900, lambda i, row: [row[0]] + [i * 997 % 65_536] * 4)
    files["only exits"] = fusion_rows(900, lambda i, row: [row[0], 0, 50, "", ""])
    files["only entries"] = fusion_rows(900, lambda i, row: [row[0], 5_000, 0, "", ""])
    return files


def chain_files():
    good = "name,way,width,length,share\nhall,corridor,4,20,\ndoor,doorway,2,0,1\n"
    texts = ["", "nan", "inf", "-1", "0", "1e308", "-1e308", "1e-320", "x", ESC, "0.3", "999999"]
    files = {"good": good, "empty": "", "header": good.splitlines()[0] + "\n", "no width": "name,way\na,corridor\n", "long": good + "e,corridor,3,5,1\n" * 20_000,
             "cut": good[:-9], "name of escapes": f"name,way,width\n{ESC},corridor,0.2\n", "long name": f"name,way,width\n{'x' * 100_000},corridor,3\n"}
    for column, place in (("way", 1), ("width", 2), ("length", 3), ("share", 4)):
        for text in texts:
            row = ["hall", "corridor", "4", "20", "1"]
            row[place] = text
            files[f"{column} {text!r}"] = "name,way,width,length,share\n" + ",".join(row) + "\n"
    for text in texts:
        files[f"factor {text!r}"] = f"name,way,width,factor\na,stairsDown,3,{text}\n"
    return {name: body.encode() for name, body in files.items()}


def track_files():
    good = "# fps 25\n" + "".join(f"{p} {f} {p * 0.7 - 2 + f * 0.01:.3f} {f * 0.04:.3f} 1.7\n" for p in range(1, 6) for f in range(1, 60))
    files = {
        "good": good, "empty": "", "no rate": good[9:], "rate inf": good.replace("25", "inf", 1), "rate 0": good.replace("25", "0", 1), "rate -5": good.replace("25", "-5", 1),
        "rate 1e308": good.replace("25", "1e308", 1), "rate nan": good.replace("25", "nan", 1), "twice": good + good[9:], "nan": good + "9 1 nan 0\n", "inf": good + "9 1 inf -inf\n",
        "1e308": good + "9 1 1e308 -1e308\n9 2 -1e308 1e308\n", "far frames": good + "9 2147483647 0 0\n9 -2147483648 0 0\n", "64-bit frame": good + "9 9223372036854775807 0 0\n",
        "far person": good + "99999999999999999999 1 0 0\n", "one point": "# fps 25\n1 1 0 0\n", "same place": "# fps 25\n" + "".join(f"{p} {f} 0 0\n" for p in range(9) for f in range(20)),
        "one line": "# fps 25\n" + "".join(f"{p} {f} {p} 0\n" for p in range(9) for f in range(20)), "escapes": f"# fps 25\n{ESC} 1 0 0\n", "escapes in the comment": f"# {ESC} fps 25\n" + good[9:],
        "commas": good.replace(" ", ","), "words": "a b c d\n" * 40, "cut": good[:-7], "binary": bytes(i * 31 % 256 for i in range(8_192)), "short rows": "# fps 25\n1 1\n2\n", "negative frames": good.replace(" 1 ", " -1 "),
    }
    return {name: body if isinstance(body, bytes) else body.encode() for name, body in files.items()}


SERIES_VERBS = [
    ["forecast", "--json"], ["forecast", "--column", "all"], ["forecast", "--json", "--seasons", "24,168", "--horizon", "48", "--levels", "50,80,95"],
    ["forecast", "--transform", "identity", "--calendar", "cn"], ["line", "--line", "150", "--json"], ["line", "--line", "150", "--entries", "v", "--risk", "0.1"],
    ["backtest", "--window", "200", "--origins", "3", "--json"], ["backtest", "--window", "200", "--origins", "2", "--horizon", "1"], ["detect", "--json"], ["detect", "--side", "above"],
    ["review", "--window", "24", "--json"], ["review"], ["fuse", "--entries", "v", "--json"], ["fuse", "--exits", "v", "--wifi", "v"],
]
NUMBERS = ["nan", "inf", "-inf", "-1", "0", "1e308", "-1e308", "1e-320", "9223372036854775807", "-9223372036854775808", "9" * 400, "", " ", "x", "0x10", "1,2", "１２", ESC]
OPTIONS = {
    "forecast": ["horizon", "seasons", "levels", "origin", "column", "transform", "calendar", "time"],
    "line": ["line", "within", "risk", "seasons", "origin", "entries", "column"],
    "backtest": ["origins", "from", "every", "window", "horizon", "seasons", "column"],
    "detect": ["budget", "learn", "seasons", "side", "column", "transform"],
    "review": ["window", "count", "column", "seasons"],
    "fuse": ["entries", "exits", "wifi", "cells", "closed", "cell-delay", "step", "gate-width", "wraps-at"],
}
FIGURES = {
    "capacity": (["--instantaneous=100", "--count=50"], ["instantaneous", "daily", "count", "admitted", "cap", "lines", "area", "per-visitor", "opening-hours", "visit-hours", "spot", "at", "store"]),
    "egress": (["--persons=100"], ["persons", "detection", "alarm", "pre-movement", "walking-density", "rules"]),
    "density": (["--json"], ["area", "line", "walkable", "obstacle", "fps", "frame-step", "reach"]),
    "divert": ([], ["spot", "at", "store"]),
}


def broken(body, rng):
    tokens = [b"nan", b"inf", b"-", b"1e308", b"-1e308", b"1e-320", b",", b",,", b"\n", b'"', b"\0", b"\x1b[2J", b"\xff", "１".encode(), b"9223372036854775808", b" ", b"e", b"."]
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(body) + 1)
        act = rng.randrange(7)
        if act == 0:
            del body[at:at + rng.randint(1, 40)]
        elif act == 1:
            body[at:at] = rng.choice(tokens)
        elif act == 2 and at < len(body):
            body[at] = rng.randrange(256)
        elif act == 3:
            body[at:at] = body[max(0, at - rng.randint(1, 400)):at]
        elif act == 4 and rng.random() < 0.3:
            del body[at:]
        else:
            lines = bytes(body).split(b"\n")
            row = rng.randrange(len(lines))
            cells = lines[row].split(b",") if b"," in lines[row] else lines[row].split(b" ")
            cells[rng.randrange(len(cells))] = rng.choice(tokens)
            lines[row] = (b"," if b"," in lines[row] else b" ").join(cells)
            body = bytearray(b"\n".join(lines))
    return bytes(body)


def calls(workshop, tool, options, wants):
    """Every call of `crowd`."""
    def call(words, what, given=b"", made=None):
        return Call(["crowd", *(word.replace("\0", "") for word in words)], what, given=given, made=made, must_speak=True)

    for part in (of_files, of_places, of_options, of_calendars):
        for words, what, given in part(workshop):
            if wants(words[0]):
                yield call(words, what, given)
    for words, what, made in mutations(workshop, options):
        if wants(words[0]):
            yield call(words, what, made=made)


def of_files(workshop):
    for name, body in series_files().items():
        path = workshop.file(body)
        for verb in SERIES_VERBS:
            yield [*verb, "--csv", path], f"series {name}", b""
        for verb in (["detect"], ["detect", "--json"], ["forecast", "--json"]):
            yield [*verb, "--csv", "-"], f"stream {name}", body
    for name, body in fusion_files().items():
        path = workshop.file(body)
        for verb in (["fuse", "--json"], ["fuse"], ["fuse", "--closed", "22:00-08:00", "--json"]):
            yield [*verb, "--csv", path], f"fusion {name}", b""
    for name, body in chain_files().items():
        path = workshop.file(body)
        for verb in (["egress", "--json"], ["egress", "--rules", "hydraulic,greenGuide,imo"]):
            yield [*verb, "--persons", "100", "--chain", path], f"chain {name}", b""
    for name, body in track_files().items():
        path = workshop.file(body, "f.txt")
        for verb in (["density", "--json"], ["density", "--voronoi", "--json"],
                     ["density", "--area", "0,0 1,0 1,1 0,1", "--line", "0,0 1,0", "--fps", "25"]):
            yield [*verb, "--trajectories", path], f"tracks {name}", b""


def of_places(workshop):
    """Paths that are no file."""
    plain = workshop.file(hours(400).encode())
    for path in (workshop.folder, "/proc/nowhere", "/dev/null", f"/proc/nowhere{ESC}", "", " ", "/" + "x" * 5_000, "/proc/self/mem"):
        what = f"path {path[:30]!r}"
        for verb in SERIES_VERBS:
            yield [*verb, "--csv", path], what, b""
        yield ["egress", "--persons", "5", "--chain", path], what, b""
        yield ["density", "--json", "--trajectories", path], what, b""
        yield ["forecast", "--csv", plain, "--calendar", path], f"calendar {path[:30]!r}", b""
        yield ["capacity", "--spot", "x", "--store", path], f"store {path[:30]!r}", b""
        yield ["divert", "--spot", "x", "--store", path], f"store {path[:30]!r}", b""


def of_options(workshop):
    plain = workshop.file(hours(500).encode(), "plain.csv")
    needs = {"line": ["--line=150"], "fuse": ["--entries=v"]}
    for verb, names in OPTIONS.items():
        for name in names:
            for text in NUMBERS:
                extra = [one for one in needs.get(verb, []) if not one.startswith(f"--{name}=")]
                yield [verb, "--csv", plain, *extra, f"--{name}={text}", "--json"], f"option --{name}={text!r:.40}", b""
    chain = workshop.file(chain_files()["good"], "chain.csv")
    tracks = workshop.file(track_files()["good"], "tracks.txt")
    corners = ["0,0", "0,0 1,0 nan,1", "0,0 1e308,0 1e308,1e308 0,1e308", "0,0 1,0 2,0", "0,0 1,1 1,0 0,1", "0,0 0,0 0,0", ESC]
    for verb, (needed, names) in FIGURES.items():
        file = {"egress": ["--chain", chain], "density": ["--trajectories", tracks]}.get(verb, [])
        for name in names:
            for text in NUMBERS + (corners if verb == "density" else []):
                rest = [one for one in needed if not one.startswith(f"--{name}=")]
                yield [verb, *file, *rest, f"--{name}={text}"], f"option --{name}={text!r:.40}", b""


def of_calendars(workshop):
    plain = workshop.file(hours(900, start=1_790_000_000 - 1_790_000_000 % 3600).encode(), "plain.csv")
    more = {"holiday kinds": f"date,name,kind\n2026-10-01,国庆,holiday\n2026-10-02,{ESC},makeup\n2026-99-99,x,y\n".encode(),
            "dates": b"date\n2026-10-01\n2026-10-01\n9999-12-31\n0001-01-01\n"}
    for name, body in {**series_files(), **more}.items():
        path = workshop.file(body, "calendar.csv")
        yield ["forecast", "--json", "--csv", plain, "--calendar", path], f"calendar {name}", b""


def mutations(workshop, options):
    """Good files broken at random places."""
    rng = random.Random(options.seed)
    kinds = [
        (hours(450).encode(), lambda path: [*rng.choice(SERIES_VERBS), "--csv", path]),
        (fusion_rows(700), lambda path: ["fuse", "--json", "--csv", path]),
        (chain_files()["good"], lambda path: ["egress", "--json", "--persons", "100", "--chain", path]),
        (track_files()["good"], lambda path: ["density", "--json", *rng.choice([[], ["--voronoi"]]), "--trajectories", path]),
    ]
    for number in range(options.mutations):
        body, verb = kinds[number % 4 if number % 2 else 0]
        made = workshop.own_folder()
        path = workshop.file(broken(bytearray(body), rng), "mutated", made)
        yield verb(path), f"mutation {number} of seed {options.seed}", made

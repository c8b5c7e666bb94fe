#!/usr/bin/env python3
"""Measures `cityops crowd` against StatsForecast, LightGBM, stumpy and PedPy on the same cases in one run.

Usage: crowd.py [--cityops PATH] [--reference DIR] [--origins 12] [--dense] [--only forecast,early,young,holidays,m4,line,detect,profile,fuse,density,egress,speed,tbats] [--tbats-seconds N] [--tbats-cache FILE]
Peers are used where they can be imported (Benchmarks/.venv: pip install statsforecast lightgbm scikit-learn stumpy pedpy pandas); without
them only our side is measured. Prints Markdown rows: what, ours, peer, ratio, bar.
"""
import argparse
import csv
import gzip
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(name, "1")
warnings.filterwarnings("ignore")
import numpy as np  # noqa: E402

FILES = [
    ("melbourne_4sensors_2015_2016.csv.gz", "2016-04-04 00:00:00"),
    ("auckland_12sensors_2023_2024.csv.gz", "2024-04-01 00:00:00"),
]
WINDOW, HORIZON, LAG = 2016, 24, 168


def row(what, ours, peer="–", ratio="–", bar="–"):
    print(f"| {what} | {ours} | {peer} | {ratio} | {bar} |", flush=True)


class Bench:
    def __init__(self, args):
        self.args = args
        self.folder = os.path.join(args.reference, "crowd")
        self.home = tempfile.mkdtemp()
        self.refreshed = None

    def cityops(self, *arguments):
        environment = dict(os.environ, HOME=self.home, LANG="C.UTF-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [self.args.cityops, "crowd", *arguments, "--home", self.args.home], capture_output=True, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode())
        return json.loads(done.stdout)

    def table(self, name):
        with gzip.open(os.path.join(self.folder, name), "rt") as file:
            rows = list(csv.reader(file))
        columns = {
            name: np.array([float(line[i]) if line[i] else np.nan for line in rows[1:]])
            for i, name in enumerate(rows[0]) if i > 0
        }
        return [line[0] for line in rows[1:]], columns

    def cases(self, apart, count):
        """File, stamp, column, history with gaps filled from the same hour of the week, what came."""
        for name, first in FILES:
            stamps, columns = self.table(name)
            start = stamps.index(first)
            for k in range(count):
                at = start + k * apart
                if at + HORIZON > len(stamps):
                    continue
                for column, values in columns.items():
                    history = values[at - WINDOW:at].copy()
                    for i in np.flatnonzero(np.isnan(history)):
                        week = [history[j] for j in range(i % LAG, WINDOW, LAG) if not np.isnan(history[j])]
                        history[i] = np.mean(week) if week else np.nan
                    scale = np.mean(np.abs(history[LAG:] - history[:-LAG]))
                    ahead = values[at:at + HORIZON]
                    if np.isnan(history).any() or np.isnan(ahead).any() or not scale > 0:
                        continue
                    yield name, stamps[at], column, history, ahead, scale

    # Forecasts

    def forecast(self):
        cases = list(self.cases(394 * 12 // self.args.origins, self.args.origins))
        answers = {}
        for name, stamp in sorted({(case[0], case[1]) for case in cases}):
            answer = self.cityops(
                "forecast", "--csv", os.path.join(self.folder, name), "--column", "all", "--horizon", str(HORIZON),
                "--seasons", "24,168", "--origin", stamp, "--json")
            for series in answer["series"]:
                answers[name, stamp, series["column"]] = series
        ours, naive, inside80, inside95 = [], [], [], []
        for name, stamp, column, history, ahead, scale in cases:
            answer = answers[name, stamp, column]
            points = answer["forecast"]
            mean = np.array([p["mean"] for p in points])
            ours.append(np.mean(np.abs(mean - ahead)) / scale)
            naive.append(np.mean(np.abs(history[-LAG:][:HORIZON] - ahead)) / scale)
            inside80.append(np.mean([p["lower80"] <= a <= p["upper80"] for p, a in zip(points, ahead)]))
            inside95.append(np.mean([p["lower95"] <= a <= p["upper95"] for p, a in zip(points, ahead)]))
        ratio = np.mean(ours) / np.mean(naive)
        row(f"MASE, {len(cases)} cases", f"{np.mean(ours):.3f}", f"seasonal naive {np.mean(naive):.3f}", f"{ratio:.3f}", "≤ .79")
        row("coverage of the 80 % / 95 % band", f"{np.mean(inside80):.3f} / {np.mean(inside95):.3f}", bar=".77–.83 / .92–.98")
        own = self.thousand()[0]
        row("CPU a series of 2,016 hours: fit, 24 h, bands, parts, its part of start, reading and writing", f"{own:.2f} ms", bar="≤ 5 ms")
        self.peer("StatsForecast MSTL + AutoETS", self.mstl, cases, ours, own, "≤ .85", 60)
        self.peer("LightGBM per series, lags", self.lightgbm, cases, ours, own, "≤ .92", 40)

    def peer(self, name, run, cases, ours, own, bar, faster):
        try:
            model = run()
        except ImportError as missing:
            return row(name, "–", f"not installed ({missing.name})")
        model(cases[0][3])  # Compiles what is compiled at first use.
        errors, seconds = [], []
        for case in cases:
            start = time.process_time()
            mean = model(case[3])
            seconds.append(time.process_time() - start)
            errors.append(np.mean(np.abs(mean - case[4])) / case[5])
        row(f"MASE against {name}", f"{np.mean(ours):.3f}", f"{np.mean(errors):.3f}", f"{np.mean(ours) / np.mean(errors):.3f}", bar)
        spent = np.median(seconds) * 1000
        row(f"time against {name}", f"{own:.2f} ms CPU", f"{spent:.0f} ms CPU", f"{spent / own:.0f} × faster", f"≥ {faster} ×")

    def early(self):
        """The first hours on all 24 origins of the reference, the parts apart, and CRPS against the seasonal naive with the bands
        StatsForecast gives it: deciles of a normal distribution with the root mean square of its errors in the window."""
        cases = list(self.cases(197, 24))
        answers = {}
        for name, stamp in sorted({(case[0], case[1]) for case in cases}):
            answer = self.cityops(
                "forecast", "--csv", os.path.join(self.folder, name), "--column", "all", "--horizon", str(HORIZON),
                "--seasons", "24,168", "--origin", stamp, "--levels", "20,40,60,80", "--json")
            for series in answer["series"]:
                answers[name, stamp, series["column"]] = series["forecast"]
        spans = ((0, 1), (1, 3), (3, 6))
        errors = np.array([
            np.abs(np.array([p["mean"] for p in answers[name, stamp, column]]) - ahead) / scale
            for name, stamp, column, _, ahead, scale in cases])
        bars = ("≤ .60", "reference .711", "reference .707")
        for (first, end), bar in zip(spans, bars):
            row(f"MASE {first + 1}–{end} h ahead, {len(cases)} cases", f"{errors[:, first:end].mean():.3f}", bar=bar)
        self.parts()
        self.ranked(cases, answers)

    def young(self):
        """Little history: mean absolute error over that of yesterday repeated, and what the bands cover, 60 origins a sensor."""
        for window in (25, 36, 48, 96, 168, 240, 336, 504, 672):
            seasons = "24" if window <= 168 else "24,168"
            models = []
            for name, _ in FILES:
                models += self.cityops(
                    "backtest", "--csv", os.path.join(self.folder, name), "--column", "all", "--seasons", seasons,
                    "--origins", "60", "--every", "101", "--window", str(window), "--horizon", str(HORIZON), "--json")["models"]
            naive = {model["column"]: model["mae"] for model in models if model["model"] == "seasonalNaive24"}
            own = [model for model in models if model["model"] == "blend"]
            ratio = np.mean([model["mae"] / naive[model["column"]] for model in own])
            cover = [np.mean([model[key] for model in own]) for key in ("coverage80", "coverage95")]
            row(f"{window} h of history: error; 80 % / 95 % band covers", f"{cover[0]:.2f} / {cover[1]:.2f}", "yesterday repeated",
                f"{ratio:.2f}", "–")

    def parts(self):
        """One hour ahead from the same origins, each part alone; gaps are left as they are."""
        sums = {}
        for name, first in FILES:
            stamps, columns = self.table(name)
            start = stamps.index(first)
            origins = ",".join(stamps[start + 197 * k] for k in range(24) if start + 197 * k + HORIZON <= len(stamps))
            for column in columns:
                try:
                    answer = self.cityops(
                        "backtest", "--csv", os.path.join(self.folder, name), "--column", column, "--seasons", "24,168",
                        "--origins", origins, "--window", str(WINDOW), "--horizon", "1", "--json")
                except RuntimeError:
                    continue  # No origin could be scored: the sensor was off.
                for model in answer["models"]:
                    held = sums.setdefault(model["model"], [0.0, 0])
                    held[0] += model["mase"] * model["cases"]
                    held[1] += model["cases"]
        means = {name: total / count for name, (total, count) in sums.items()}
        names = ["doubleSeasonal", "autoregression", "profile"]
        best = min(means[name] for name in names)
        row(f"one hour ahead, {sums['blend'][1]} cases of the backtest: blend", f"{means['blend']:.3f}",
            ", ".join(f"{name} {means[name]:.3f}" for name in names), f"{means['blend'] / best:.3f} × best part", "≤ 1.05")

    @staticmethod
    def ranked(cases, answers):
        """CRPS from deciles, over the naive forecast's, read as a point, with normal and with conformal bands."""
        shares = np.arange(1, 10) / 10
        deviates = np.array([-1.2815516, -0.8416212, -0.5244005, -0.2533471, 0, 0.2533471, 0.5244005, 0.8416212, 1.2815516])

        def score(quantiles, ahead):
            gap = ahead[:, None] - quantiles
            return np.mean(2 * np.maximum(shares * gap, (shares - 1) * gap))

        sums = np.zeros(4)
        for name, stamp, column, history, ahead, scale in cases:
            points = answers[name, stamp, column]
            ours = np.array([
                [p[f"lower{level}"] for level in (80, 60, 40, 20)] + [p["mean"]]
                + [p[f"upper{level}"] for level in (20, 40, 60, 80)] for p in points])
            naive = history[-LAG:][:HORIZON]
            errors = history[LAG:] - history[:-LAG]
            spread = np.sqrt(np.mean(errors ** 2))
            conformal = naive[:, None] + np.quantile(errors, shares)
            sums += np.array([
                score(ours, ahead), score(np.repeat(naive[:, None], 9, 1), ahead),
                score(naive[:, None] + spread * deviates, ahead), score(conformal, ahead)]) / scale
        ours, point, normal, conformal = sums / len(cases)
        row(f"CRPS, {len(cases)} cases, against the naive's normal bands (what the reference's .928 is)", f"{ours:.3f}", f"{normal:.3f}",
            f"{ours / normal:.3f}", "≤ .72")
        row("CRPS against the naive as a point; with conformal bands", f"{ours:.3f}", f"{point:.3f}; {conformal:.3f}",
            f"{ours / point:.3f}; {ours / conformal:.3f}")

    def tbats(self):
        """AutoTBATS takes half a minute a series: as many cases as fit into the seconds given, drawn evenly over sensors and origins."""
        try:
            from statsforecast.models import AutoTBATS
        except ImportError as missing:
            return row("StatsForecast AutoTBATS", "–", f"not installed ({missing.name})")
        cases = list(self.cases(394 * 12 // self.args.origins, self.args.origins))
        order = np.random.default_rng(11).permutation(len(cases))
        ours, theirs, naive, seconds = [], [], [], []
        known = {}
        if self.args.tbats_cache and os.path.exists(self.args.tbats_cache):
            known = json.load(open(self.args.tbats_cache))
        while len(ours) < len(order) and sum(seconds) < self.args.tbats_seconds:
            name, stamp, column, history, ahead, scale = cases[order[len(ours)]]
            key = f"{stamp} {column}"
            if key not in known:
                begun = time.process_time()
                mean = AutoTBATS(season_length=[24, 168]).fit(history).predict(HORIZON)["mean"]
                known[key] = [list(map(float, mean)), time.process_time() - begun]
                if self.args.tbats_cache:
                    json.dump(known, open(self.args.tbats_cache, "w"))
            mean = np.array(known[key][0])
            seconds.append(known[key][1])
            answer = self.cityops(
                "forecast", "--csv", os.path.join(self.folder, name), "--column", column, "--horizon", str(HORIZON),
                "--seasons", "24,168", "--origin", stamp, "--json")
            points = np.array([p["mean"] for p in answer["forecast"]])
            ours.append(np.mean(np.abs(points - ahead)) / scale)
            theirs.append(np.mean(np.abs(np.maximum(mean, 0) - ahead)) / scale)
            naive.append(np.mean(np.abs(history[-LAG:][:HORIZON] - ahead)) / scale)
        ratio = np.mean(ours) / np.mean(theirs)
        row(f"MASE against StatsForecast AutoTBATS, {len(ours)} cases drawn of {len(cases)} (naive {np.mean(naive):.3f})",
            f"{np.mean(ours):.3f}", f"{np.mean(theirs):.3f}, {np.median(seconds):.0f} s CPU a case", f"{ratio:.3f}", "≤ 1.0")

    @staticmethod
    def mstl():
        from statsforecast.models import MSTL, AutoETS

        def run(history):
            model = MSTL(season_length=[24, 168], trend_forecaster=AutoETS(model="ZZN"))
            return np.maximum(model.fit(history).predict(HORIZON, level=[80, 95])["mean"], 0)
        return run

    @staticmethod
    def lightgbm():
        import lightgbm

        lags = [1, 2, 3, 24, 25, 48, 72, 96, 120, 144, 167, 168, 169, 336]

        def features(values, at):
            return [values[at - lag] for lag in lags] + [at % 24, at % 168]

        def run(history):
            rows = np.array([features(history, i) for i in range(336, len(history))])
            model = lightgbm.train(
                {"objective": "regression", "learning_rate": 0.05, "num_leaves": 31, "min_data_in_leaf": 10, "num_threads": 1,
                 "verbose": -1}, lightgbm.Dataset(rows, history[336:]), num_boost_round=200)
            values = list(history)
            for _ in range(HORIZON):
                values.append(max(model.predict(np.array([features(values, len(values))]))[0], 0))
            return np.array(values[-HORIZON:])
        return run

    def holidays(self):
        """Days that are public holidays in Auckland, forecast at their midnight without and with day types."""
        days = ["2023-10-23", "2023-12-25", "2023-12-26", "2024-01-01", "2024-01-02", "2024-01-29", "2024-02-06",
                "2024-03-29", "2024-04-01", "2024-04-25", "2024-06-03", "2024-06-28", "2024-10-28", "2024-12-25", "2024-12-26"]
        known = ["2023-01-02", "2023-01-03", "2023-01-30", "2023-02-06", "2023-04-07", "2023-04-10", "2023-04-25",
                 "2023-06-05", "2023-07-14"] + days
        calendar = os.path.join(self.home, "holidays.csv")
        with open(calendar, "w") as file:
            file.write("date\n" + "\n".join(sorted(known)) + "\n")
        name = FILES[1][0]
        path = os.path.join(self.folder, name)
        stamps, columns = self.table(name)
        errors = {"naive": [], "untyped": [], "typed": []}
        for day in days:
            at = stamps.index(day + " 00:00:00")
            answers = {
                kind: {one["column"]: one["forecast"] for one in self.cityops(
                    "forecast", "--csv", path, "--column", "all", "--horizon", "24", "--seasons", "24,168", "--origin",
                    stamps[at], "--json", *extra)["series"]}
                for kind, extra in (("untyped", []), ("typed", ["--calendar", calendar]))
            }
            for column, values in columns.items():
                history, ahead = values[at - WINDOW:at], values[at:at + 24]
                scale = np.nanmean(np.abs(history[LAG:] - history[:-LAG]))
                if np.isnan(ahead).any() or np.isnan(history[-LAG:][:24]).any() or not scale > 0:
                    continue
                errors["naive"].append(np.mean(np.abs(history[-LAG:][:24] - ahead)) / scale)
                for kind, answer in answers.items():
                    mean = np.array([point["mean"] for point in answer[column]])
                    errors[kind].append(np.mean(np.abs(mean - ahead)) / scale)
        plain, typed, naive = (np.mean(errors[kind]) for kind in ("untyped", "typed", "naive"))
        row(f"public holidays, MASE with day types, {len(errors['typed'])} cases of {len(days)} days", f"{typed:.3f}",
            f"seasonal naive {naive:.3f}, ours without day types {plain:.3f}", f"{typed / plain:.2f}", "≤ 1.35; ≤ .72 × without")

    def m4(self):
        """M4 hourly as far as it is here, scored as in the competition (seasonal naive of 24 h for the scale)."""
        def series(name):
            with gzip.open(os.path.join(self.folder, "m4_hourly", name), "rt") as file:
                return {line[0]: np.array([float(v) for v in line[1:] if v]) for line in csv.reader(file)}
        train, test = series("train.csv.gz"), series("test.csv.gz")
        path = os.path.join(self.home, "m4.csv")
        smape, mase, spent = [], [], []
        for name, values in train.items():
            with open(path, "w") as file:
                file.write("step,value\n" + "".join(f"{i},{float(v)!r}\n" for i, v in enumerate(values)))
            answer = self.cityops("forecast", "--csv", path, "--horizon", "48", "--seasons", "24,168", "--json")
            mean, ahead = np.array([point["mean"] for point in answer["forecast"]]), test[name]
            smape.append(np.mean(200 * np.abs(mean - ahead) / (np.abs(mean) + np.abs(ahead))))
            mase.append(np.mean(np.abs(mean - ahead)) / np.mean(np.abs(values[24:] - values[:-24])))
            spent.append(self.cpu * 1000)
        row(f"M4 hourly, {len(train)} series: sMAPE, MASE; CPU a call", f"{np.mean(smape):.3f}, {np.mean(mase):.3f}; {np.median(spent):.0f} ms",
            "seasonal naive 13.979, 1.233", bar="≤ 9.8, ≤ 1.06")

    # Lines

    def line(self):
        """Chances of a line on the origins of the reference, and on others closer together: few days fill a bin of the former."""
        self.lines(197, 2 * self.args.origins, "")
        if self.args.dense:
            self.lines(47, 100, ", origins 47 h apart")

    def lines(self, apart, count, kind):
        within = [3, 6, 12]
        days = []
        said, seen, climate = ({w: [] for w in within} for _ in range(3))
        for name, stamp, column, history, ahead, _ in self.cases(apart, count):
            days.append(stamp)
            level = np.sort(history)[int(0.95 * WINDOW)]
            answer = self.cityops(
                "line", "--csv", os.path.join(self.folder, name), "--column", column, "--origin", stamp, "--seasons",
                "24,168", "--line", repr(float(level)), "--within", "3,6,12", "--json")
            for w, chance in zip(within, answer["chances"]):
                said[w].append(chance["probability"])
                seen[w].append(float((ahead[:w] > level).any()))
                weeks = [history[WINDOW - LAG * k:WINDOW - LAG * k + w] for k in range(1, 13)]
                climate[w].append(np.mean([(week > level).any() for week in weeks]))
        for w, bar in zip(within, (0.55, 0.42, 0.28)):
            p, y, c = map(np.array, (said[w], seen[w], climate[w]))
            skill = 1 - np.mean((p - y) ** 2) / np.mean((c - y) ** 2)
            gaps = []
            for low in np.arange(0, 1, 0.2):
                chosen = (p >= low) & (p < low + 0.2 + (low > 0.7))
                if chosen.sum() >= 20:
                    gaps.append((np.mean(p[chosen]) - np.mean(y[chosen]), self.spread_of(p - y, chosen, days), chosen.sum()))
            gap, spread, questions = max(gaps, key=lambda one: abs(one[0]))
            row(f"line within {w} h, {len(p)} cases{kind}: Brier skill; worst said − seen of fifths",
                f"{skill:.3f}; {gap:+.3f} ± {spread:.3f} ({questions} questions)", bar=f"≥ {bar}; ≤ .13")

    @staticmethod
    def spread_of(errors, chosen, days):
        """Standard error of the mean error when the sensors of one origin are one draw (a bootstrap over origins)."""
        groups = {}
        for error, taken, day in zip(errors, chosen, days):
            if taken:
                groups.setdefault(day, []).append(error)
        groups = [(sum(group), len(group)) for group in groups.values()]
        generator = np.random.default_rng(5)
        means = []
        for _ in range(400):
            drawn = [groups[i] for i in generator.integers(0, len(groups), len(groups))]
            means.append(sum(total for total, _ in drawn) / sum(size for _, size in drawn))
        return float(np.std(means))

    # Alarms

    def detect(self):
        windows = json.load(open(os.path.join(self.folder, "nab", "windows.json")))
        files = []
        for name, spans in windows.items():
            path = os.path.join(self.folder, "nab", name + ".gz")
            with gzip.open(path, "rt") as file:
                stamps = [line["timestamp"] for line in csv.DictReader(file)]
            rows = self.cityops("detect", "--csv", path, "--json")
            scores = [r["score"] for r in rows]
            spans = [(s[0][:19], s[1][:19]) for s in spans]
            labels = [[i for i, t in enumerate(stamps) if a <= t <= b] for a, b in spans]
            files.append((scores, [(label[0], label[-1]) for label in labels if label]))
            if name == "nyc_taxi.csv":
                self.taxi(rows, files[-1][1])
        long = os.path.join(self.home, "long.csv")
        generator = np.random.default_rng(3)
        with open(long, "w") as file:
            file.write("t,n\n")
            for hour in range(60_000):
                level = 400 + 300 * np.sin(2 * np.pi * hour / 24) + 80 * (hour % 168 >= 120) + generator.normal(0, 25)
                file.write(f"{1_400_000_000 + 3600 * hour},{max(level, 0):.0f}\n")
        rows = self.cityops("detect", "--csv", long, "--json")
        row("detect, 60,000 values: CPU a value with start, reading and writing; alarms a year of a quiet series",
            f"{self.cpu / 0.06:.2f} µs; {sum(r['alarm'] for r in rows) / (60_000 / 8_766):.1f}")
        row("NAB, standard profile, the 7 files here (one threshold)", f"{nab_score(files):.1f}", bar="≥ 52 (58 files)")

    def taxi(self, rows, windows):
        order = sorted((r["score"], i) for i, r in enumerate(rows) if r["alarm"])[::-1]
        chosen = []
        for _, i in order:
            if len(chosen) < 10 and all(abs(i - j) >= 48 for j in chosen):
                chosen.append(i)
        found = sum(any(a <= i <= b for i in chosen) for a, b in windows)
        row("NYC taxi: events among the ten strongest alarms", f"{found} of {len(windows)}", bar="5 of 5")

    def profile(self):
        path = os.path.join(self.folder, "nab", "nyc_taxi.csv.gz")
        answer = self.cityops("review", "--csv", path, "--window", "48", "--count", "5", "--json")
        own = self.cpu
        windows = json.load(open(os.path.join(self.folder, "nab", "windows.json")))["nyc_taxi.csv"]
        hits = {i for d in answer["discords"] for i, (a, b) in enumerate(windows) if a[:19] <= d["t"] <= b[:19]}
        row("matrix profile, taxi: events in the top 5 (a day between two windows)", f"{len(hits)} of 5", bar="≥ 4")
        try:
            import stumpy
        except ImportError as missing:
            return row("matrix profile against stumpy", f"{own:.3f} s CPU", f"not installed ({missing.name})")
        with gzip.open(path, "rt") as file:
            values = np.array([float(line["value"]) for line in csv.DictReader(file)])
        stumpy.stump(values[:500], 48)
        spent = []
        for _ in range(3):
            start = time.process_time()
            peer = stumpy.stump(values, 48)
            spent.append(time.process_time() - start)
        gap = np.max(np.abs(np.array(peer[:, 0], dtype=float) - np.array(answer["distances"])))
        row("matrix profile against stumpy (one thread), ours with start and reading", f"{own:.3f} s CPU", f"{min(spent):.3f} s CPU, greatest difference {gap:.1e}", f"{own / min(spent):.2f}", "≤ 1.5")

    # Occupancy

    def fuse(self):
        with gzip.open(os.path.join(self.folder, "fusion_sim_28d.csv.gz"), "rt") as file:
            rows = list(csv.reader(file))
        header, body = rows[0], rows[1:]
        place = {name: i for i, name in enumerate(header)}

        def scaled(column, share, day):
            for line in body_copy[288 * day:]:
                if line[place[column]]:
                    line[place[column]] = repr(float(line[place[column]]) * share)

        def blank(columns, days):
            for line in body_copy[288 * days[0]:288 * days[1]]:
                for column in columns:
                    line[place[column]] = ""

        def zero(column, day):
            for line in body_copy[288 * day:288 * (day + 1)]:
                line[place[column]] = "0"

        def jump(index, column, amount):
            line = body_copy[index]
            line[place[column]] = repr(float(line[place[column]] or 0) + amount)

        gates = ["gate_in", "gate_out"]
        changes = {
            "clean": [],
            "four faults": [
                lambda: scaled("gate_out", 0.95, 12), lambda: scaled("wifi_devices", 0.8, 14),
                lambda: blank(gates, (18, 19)), lambda: jump(288 * 10 + 150, "gate_in", 60_000)],
            "four faults from day 8": [
                lambda: scaled("gate_out", 0.95, 8), lambda: scaled("wifi_devices", 0.8, 8),
                lambda: blank(gates, (20, 21)), lambda: jump(288 * 15 + 120, "gate_in", 60_000)],
            "three days without gates, exits −5 %": [
                lambda: scaled("gate_out", 0.95, 9), lambda: blank(gates, (12, 15))],
            "exits −15 %": [lambda: scaled("gate_out", 0.85, 11)],
            "exits read zero for a day": [lambda: zero("gate_out", 13)],
            "base station −20 %, exits −5 %": [lambda: scaled("base_station", 0.8, 10), lambda: scaled("gate_out", 0.95, 15)],
            "gates both ways −10 %": [lambda: scaled("gate_in", 0.9, 11), lambda: scaled("gate_out", 0.9, 11)],
            "no Wi-Fi": [lambda: blank(["wifi_devices"], (0, 28))],
            "no base station": [lambda: blank(["base_station"], (0, 28))],
            "no gates": [lambda: blank(gates, (0, 28))],
            "gates alone": [lambda: blank(["wifi_devices", "base_station"], (0, 28))],
        }
        for name, steps in changes.items():
            body_copy = [list(line) for line in body]
            for step in steps:
                step()
            path = os.path.join(self.home, "fusion.csv")
            with open(path, "w", newline="") as file:
                csv.writer(file).writerows([header] + body_copy)
            score = self.cityops("fuse", "--csv", path, "--json")["score"]
            bar = "≤ .025, .93–.995" if name == "clean" else "–" if name.startswith("no ") or "alone" in name else "≤ .10, ≥ .85"
            row(f"occupancy, {name}: error / mean, cover 95", f"{score['relativeError']:.4f}, {score['coverage95']:.3f}", bar=bar)

    # Trajectories

    def density(self):
        path = os.path.join(self.folder, "pedpy", "bottleneck_040_traj.txt.gz")
        left = "-0.7,-1.1 -0.25,-1.1 -0.25,-0.15 -0.4,0 -2.8,0 -2.8,6.7 -3.05,6.7 -3.05,-0.3 -0.7,-0.3 -0.7,-1"
        right = " ".join(",".join([repr(-float(p.split(",")[0])), p.split(",")[1]]) for p in left.split())
        answer = self.cityops(
            "density", "--trajectories", path, "--area", "-0.4,0.5 0.4,0.5 0.4,1.3 -0.4,1.3", "--line", "0.4,0 -0.4,0",
            "--voronoi", "--walkable", "3.5,-2 3.5,8 -3.5,8 -3.5,-2", "--obstacle", left, "--obstacle", right, "--json")
        spent = self.cpu
        expected = json.load(open(os.path.join(self.folder, "pedpy", "bottleneck_040_summary.json")))
        row("classic density, mean", f"{answer['meanClassicDensity']:.4f}", f"{expected['mean_classic']}", bar="exact")
        row("flow 20–80 %", f"{answer['flowPerSecond']:.4f} /s", f"{expected['flow_20_80_per_s']} /s", bar="1e-3")
        row("Voronoi density, mean", f"{answer['meanVoronoiDensity']:.4f}", f"{expected['mean_voronoi']}", bar="1 %")
        try:
            import pandas
            import pedpy
        except ImportError as missing:
            return row("Voronoi time, reading included", f"{spent:.2f} s", f"not installed ({missing.name})")
        text = gzip.open(path, "rt").read()
        data = pandas.read_csv(io.StringIO(text), comment="#", sep=r"\s+", names=["id", "frame", "x", "y", "z"])
        tracks = pedpy.TrajectoryData(data[["id", "frame", "x", "y"]], frame_rate=25)
        walls = [[tuple(map(float, p.split(","))) for p in side.split()] for side in (left, right)]
        area = pedpy.WalkableArea([(3.5, -2), (3.5, 8), (-3.5, 8), (-3.5, -2)], obstacles=walls)
        start = time.process_time()
        cells = pedpy.compute_individual_voronoi_polygons(
            traj_data=tracks, walkable_area=area, cut_off=pedpy.Cutoff(radius=0.8, quad_segments=3))
        measured = pedpy.compute_voronoi_density(
            individual_voronoi_data=cells,
            measurement_area=pedpy.MeasurementArea([(-0.4, 0.5), (0.4, 0.5), (0.4, 1.3), (-0.4, 1.3)]))
        peer = time.process_time() - start
        del measured
        row("Voronoi time, ours with reading and start", f"{spent:.2f} s CPU", f"PedPy {peer:.2f} s CPU", f"{peer / spent:.0f} × faster", "≥ 10 ×")

    def egress(self):
        """A chain of 50 elements, the calculation alone, in runs of their own."""
        ways = ["corridor", "doorway", "stairsDown", "stairsUp"]
        path = os.path.join(self.home, "chain.csv")
        with open(path, "w") as file:
            file.write("name,way,width,length,share\n")
            file.writelines(f"e{i},{ways[i % 4]},{2 + i % 7 / 2},{5 + i % 11},1\n" for i in range(50))
        spent = sorted(
            1000 * self.cityops("egress", "--chain", path, "--persons", "2000", "--rules", "hydraulic,greenGuide,imo", "--json")[
                "calculationSeconds"] for _ in range(200))
        row("chain of 50 elements by three rules, clock, median (greatest) of 200 runs, each the first of its process",
            f"{spent[100]:.4f} ({spent[-1]:.4f}) ms", bar="≤ .1 ms")

    def thousand(self):
        """A thousand series refreshed, 1,000 columns of 2,016 hours in one call: CPU seconds in all (so milliseconds a series), and
        clock seconds of the fits and forecasts."""
        if self.refreshed:
            return self.refreshed
        generator = np.random.default_rng(7)
        hours = np.arange(WINDOW)
        base = 20 + 10 * np.sin(2 * np.pi * hours / 24) + 4 * (hours % 168 >= 120)
        path = os.path.join(self.home, "thousand.csv")
        columns = [np.maximum(base + generator.normal(0, 2, WINDOW), 0) ** 2 for _ in range(1000)]
        with open(path, "w") as file:
            file.write("t," + ",".join(f"s{i}" for i in range(1000)) + "\n")
            for hour in hours:
                file.write(f"{1_700_000_000 + 3600 * hour}," + ",".join(f"{c[hour]:.0f}" for c in columns) + "\n")
        answer = self.cityops("forecast", "--csv", path, "--column", "all", "--seasons", "24,168", "--json")
        self.refreshed = (self.cpu, answer["fitSeconds"])
        return self.refreshed

    def speed(self):
        cpu, clock = self.thousand()
        row("1,000 series refitted and forecast, CPU with start, reading 15 MB and writing", f"{cpu:.2f} s", bar="≤ 5 s")
        row("of it fits and forecasts, clock", f"{clock:.2f} s", bar="≤ 5 s")


def nab_score(files, probation=0.15):
    """NAB's standard profile over one threshold for all files: 100 · (best − null) / (perfect − null)."""
    fp_weight, fn_weight = 0.11, 1.0

    def sigmoid(x):
        return 2 / (1 + np.exp(5 * x)) - 1

    rows, total = [], 0
    for file, (scores, windows) in enumerate(files):
        start = min(int(probation * len(scores)), 750)
        windows = [w for w in windows if w[1] >= start]
        total += len(windows)
        for i in range(start, len(scores)):
            if scores[i] <= 0:
                continue
            inside = [k for k, (a, b) in enumerate(windows) if a <= i <= b]
            if inside:
                a, b = windows[inside[0]]
                rows.append((scores[i], (file, inside[0]), sigmoid(-(b - i + 1) / (b - a + 1)) / sigmoid(-1)))
            else:
                before = [(a, b) for a, b in windows if b < i]
                value = -1.0 if not before else sigmoid((i - before[-1][1]) / max(before[-1][1] - before[-1][0], 1))
                rows.append((scores[i], None, value * fp_weight))
    rows.sort(key=lambda r: -r[0])
    best, found, false = -fn_weight * total, {}, 0.0
    for k, (score, key, value) in enumerate(rows):
        if key is None:
            false += value
        else:
            found[key] = max(found.get(key, -1), value)
        if k + 1 == len(rows) or rows[k + 1][0] < score:
            best = max(best, sum(found.values()) + false - fn_weight * (total - len(found)))
    null = -fn_weight * total
    return 100 * (best - null) / (total - null)


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cityops", default=os.path.join(root, ".build/release/cityops"))
    parser.add_argument("--home", default=root)
    parser.add_argument("--reference", default=os.environ.get("CITYOPS_REFERENCE", os.path.join(root, "../shared/reference")))
    parser.add_argument("--origins", type=int, default=12)
    parser.add_argument("--dense", action="store_true", help="ask about lines at 100 origins 47 h apart too (eight minutes more)")
    parser.add_argument("--tbats-seconds", type=float, default=1200, help="CPU seconds given to AutoTBATS")
    parser.add_argument("--tbats-cache", help="file that keeps AutoTBATS' forecasts between runs")
    parser.add_argument("--only", default="forecast,early,young,holidays,m4,line,detect,profile,fuse,density,egress,speed")
    args = parser.parse_args()
    bench = Bench(args)
    print(f"machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {time.strftime('%F')}, Python {sys.version.split()[0]}")
    print("| what | ours | peer | ratio | bar |\n|---|---|---|---|---|")
    for name in args.only.split(","):
        getattr(bench, name)()


if __name__ == "__main__":
    main()

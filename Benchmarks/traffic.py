#!/usr/bin/env python3
"""Measures the traffic verbs of cityops beside their peers, in one run.

Usage: traffic.py [--install] [--cityops PATH] [--reference DIR] [--gaps 1e-4,1e-6] [--repeat 5]
                  [--what assign,closure,scan,matrix,forecast,simulate,match,rank,year,store,fuse,paint] [NAME...]
  assign    AequilibraE, bi-conjugate Frank-Wolfe, one thread, passive waiting; our gap is worked out anew here
  matrix    scipy's Dijkstra, one process, all zones of Anaheim or of the networks named
  forecast  LightGBM (L1, 63 leaves, 300 trees) on the METR-LA week, trained on all days but the last
  closure   one closure settled warm to 1e-4 over a cold solve, own CPU-near seconds, several links, no peer
  scan      every single closure of the networks named, seconds and peak memory, no peer
  match     fastmm on a generated drive: 60 x 60 streets of 100 m, a fix each 40 m with 8 m noise
  simulate  UXsim (C++ engine where it has one, platoon 5, three seeds) on an 11 x 11 grid of 1 km links
  rank      the ranking of habitual congestion against numpy on the METR-LA week; fails where they differ
  year      a year of 30,000 links ranked as it streams in, with its peak memory; store does so from a store, a week of it
  fuse      one fusion of three speed sources on 30,000 links (`cityops measure`)
  paint     key to paint of closing a road in the what-if of the bundled city, in a pseudo-terminal (wants pyte)
Peers come from Benchmarks/.venv, which --install makes and fills from PyPI; those that cannot be imported are left out and
said so. Prints one JSON object a measurement.
"""
import argparse
import heapq
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile

import traffic_paint
import traffic_rank

os.environ.setdefault("OMP_WAIT_POLICY", "passive")
JUNCTION_SECONDS = 4
PEERS = ["aequilibrae", "scipy", "uxsim", "lightgbm", "scikit-learn", "fastmm", "pyte"]
NETWORKS = {
    "SiouxFalls": "siouxfalls/SiouxFalls",
    "Anaheim": "anaheim/Anaheim",
    "EMA": "eastern-massachusetts/EMA",
    "Braess": "braess/Braess",
    "BerlinCenter": "berlin-mpf-center/berlin-mitte-prenzlauerberg-friedrichshain-center",
}


def read_network(path):
    text = open(path).read()
    head, body = text.split("<END OF METADATA>")
    meta = {k.strip().lower(): v.strip() for k, v in re.findall(r"<([^>]+)>\s*(\S*)", head)}
    rows = []
    for line in body.splitlines():
        line = line.split("~")[0].replace(";", " ").split()
        if len(line) >= 7:
            rows.append((int(line[0]), int(line[1])) + tuple(float(x) for x in line[2:7]))
    return int(meta["number of zones"]), int(meta.get("first thru node", 1)), rows


def read_trips(path):
    trips, origin = {}, 0
    for line in open(path).read().split("<END OF METADATA>")[1].splitlines():
        if line.strip().lower().startswith("origin"):
            origin = int(line.split()[1])
            continue
        for destination, volume in re.findall(r"(\d+)\s*:\s*([0-9.eE+-]+)", line):
            if int(destination) != origin and float(volume) > 0:
                trips[origin, int(destination)] = trips.get((origin, int(destination)), 0) + float(volume)
    return trips


def link_cost(row, flow):
    capacity, _, time, b, power = row[2:7]
    return time if b == 0 or time == 0 else time * (1 + b * (flow / capacity) ** power)


def relative_gap(first_through, rows, trips, flows):
    """(TSTT - SPTT) / TSTT by plain Dijkstra searches, independent of both programs."""
    costs = [link_cost(row, flow) for row, flow in zip(rows, flows)]
    leaving = {}
    for row, cost in zip(rows, costs):
        leaving.setdefault(row[0], []).append((row[1], cost))
    total = sum(cost * flow for cost, flow in zip(costs, flows))
    shortest = 0.0
    for origin in {o for o, _ in trips}:
        distance, heap = {origin: 0.0}, [(0.0, origin)]
        while heap:
            far, node = heapq.heappop(heap)
            if far > distance[node] or (node < first_through and node != origin):
                continue
            for head, cost in leaving.get(node, ()):
                if far + cost < distance.get(head, float("inf")):
                    distance[head] = far + cost
                    heapq.heappush(heap, (far + cost, head))
        shortest += sum(volume * distance[d] for (o, d), volume in trips.items() if o == origin)
    return (total - shortest) / total


def run_cityops(binary, stem, gap, repeat):
    seconds = []
    with tempfile.TemporaryDirectory() as folder:
        flows_path = os.path.join(folder, "flows.csv")
        for _ in range(repeat):
            command = [binary, "traffic", "assign", "--network", stem + "_net.tntp", "--trips", stem + "_trips.tntp",
                       "--gap", str(gap), "--threads", "1", "--flows", flows_path, "--json"]
            answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            seconds.append(answer["seconds"])
        lines = open(flows_path).read().splitlines()
    names = [name.lower() for name in lines[0].split(",")]
    column = names.index("flow") if "flow" in names else names.index("volume")
    return statistics.median(seconds), answer, [float(line.split(",")[column]) for line in lines[1:]]


def run_aequilibrae(zones, first_through, rows, trips, gap, repeat):
    import time

    import numpy as np
    import pandas as pd
    from aequilibrae.matrix import AequilibraeMatrix
    from aequilibrae.paths import Graph, TrafficAssignment, TrafficClass

    frame = pd.DataFrame(rows, columns=["a_node", "b_node", "capacity", "length", "fft", "b", "power"])
    frame["link_id"] = np.arange(1, len(frame) + 1)
    frame["direction"] = 1
    frame.loc[frame.b == 0, "power"] = 1.0  # it refuses powers below 1
    frame.loc[frame.fft <= 0, "fft"] = 1e-10  # and free-flow times of 0
    graph = Graph()
    graph.network = frame
    graph.prepare_graph(np.arange(1, zones + 1))
    graph.set_graph("fft")
    graph.set_skimming([])
    graph.set_blocked_centroid_flows(first_through > 1)
    matrix = AequilibraeMatrix()
    matrix.create_empty(zones=zones, matrix_names=["trips"], memory_only=True)
    matrix.index[:] = np.arange(1, zones + 1)
    table = np.zeros((zones, zones))
    for (origin, destination), volume in trips.items():
        table[origin - 1, destination - 1] = volume
    matrix.matrices[:, :, 0] = table
    matrix.computational_view(["trips"])
    seconds = []
    for _ in range(repeat):
        assignment = TrafficAssignment()
        assignment.set_classes([TrafficClass("car", graph, matrix)])
        assignment.set_vdf("BPR")
        assignment.set_vdf_parameters({"alpha": "b", "beta": "power"})
        assignment.set_capacity_field("capacity")
        assignment.set_time_field("fft")
        assignment.set_algorithm("bfw")
        assignment.max_iter = 5000
        assignment.rgap_target = gap
        assignment.set_cores(1)
        started = time.perf_counter()
        assignment.execute()
        seconds.append(time.perf_counter() - started)
    report = assignment.report()
    return statistics.median(seconds), len(report), float(report["rgap"].iloc[-1])


def run_json(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if not done.stdout:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def measure_matrix(binary, name, stem, repeat):
    import time

    zones, first_through, rows = read_network(stem + "_net.tntp")
    command = [binary, "traffic", "matrix", "--network", stem + "_net.tntp", "--json"]
    ours = run_json(command)["costs"]
    line = {"what": "matrix", "network": name}
    try:
        import numpy as np
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import dijkstra
    except ImportError:
        print("scipy is not installed", file=sys.stderr)
        return
    nodes = max(max(r[0], r[1]) for r in rows)
    worst = 0.0
    for origin in range(1, zones + 1):
        usable = [r for r in rows if r[0] >= first_through or r[0] == origin]
        graph = csr_matrix(([max(r[4], 1e-12) for r in usable],
                            ([r[0] - 1 for r in usable], [r[1] - 1 for r in usable])), shape=(nodes, nodes))
        started = time.perf_counter()
        distances = dijkstra(graph, indices=origin - 1)
        line["scipySeconds"] = line.get("scipySeconds", 0) + time.perf_counter() - started
        for zone in range(zones):
            mine = ours[origin - 1][zone]
            if mine is not None and np.isfinite(distances[zone]):
                worst = max(worst, abs(mine - distances[zone]))
    line["largestDifference"] = worst
    print(json.dumps(line), flush=True)


def read_speeds(path):
    import gzip

    import numpy as np

    lines = gzip.open(path, "rt").read().splitlines()
    values = np.array([[float(x) for x in line.split(",")] for line in lines[1:]])
    values[values == 0] = np.nan
    return values


def measure_forecast(binary, folder):
    speeds_path, adjacency_path = folder + "/speed_days1-5.csv.gz", folder + "/adjacency.csv.gz"
    values = read_speeds(speeds_path)
    rows, sensors = values.shape
    cut = rows - 288
    ours = run_json([binary, "traffic", "forecast", "--speeds", speeds_path, "--adjacency", adjacency_path,
                     "--train-until", str(cut), "--json"])
    line = {"what": "forecast", "fitSeconds": ours["fitSeconds"], "forecastSeconds": ours["forecastSeconds"],
            "cityops": {str(h["minutes"]): round(h["mae"], 3) for h in ours["horizons"]},
            "persistence": {str(h["minutes"]): round(h["persistenceMae"], 3) for h in ours["horizons"]},
            "profile": {str(h["minutes"]): round(h["profileMae"], 3) for h in ours["horizons"]},
            "coverage80": {str(h["minutes"]): round(h["coverage80"], 3) for h in ours["horizons"]}}
    try:
        import lightgbm
    except ImportError:
        print("LightGBM is not installed", file=sys.stderr)
        print(json.dumps(line), flush=True)
        return
    import gzip
    import time

    import numpy as np

    adjacency = np.array([[float(x) for x in row.split(",")]
                          for row in gzip.open(adjacency_path, "rt").read().splitlines()])
    weight = np.maximum(adjacency, adjacency.T)
    np.fill_diagonal(weight, 0)
    near = np.argsort(-weight, axis=1, kind="stable")[:, :6]
    weekend = np.array([(3 + day) % 7 >= 5 for day in range(rows // 288)])  # 2012-03-01 was a Thursday
    train_days = np.arange(cut // 288)

    def profile(kind):
        days = [d for d in train_days if weekend[d] == kind] or list(train_days)
        stack = np.stack([values[d * 288:(d + 1) * 288] for d in days])
        padded = np.concatenate([stack[:, np.clip(np.arange(288) + s, 0, 287)] for s in range(-6, 7)])
        return np.nanmedian(padded, axis=0)

    profiles = {kind: profile(kind) for kind in (False, True)}

    def design(first, last, horizon):
        row = np.arange(first, last - horizon)
        day, slot = row // 288, row % 288
        later_day, later_slot = (row + horizon) // 288, (row + horizon) % 288
        now = np.stack([profiles[weekend[d]][s] for d, s in zip(day, slot)])
        there = np.stack([profiles[weekend[min(d, len(weekend) - 1)]][s] for d, s in zip(later_day, later_slot)])
        columns = [values[row - lag] for lag in range(6)]
        columns += [values[row][:, near[:, k]] for k in range(6)]
        columns += [now, there, np.repeat(slot[:, None], sensors, 1), np.repeat(np.arange(sensors)[None], len(row), 0)]
        return np.stack([c.ravel() for c in columns], 1), values[row + horizon].ravel(), there.ravel()

    line["lightgbm"], line["lightgbmSeconds"] = {}, 0.0
    for minutes in (15, 30, 60):
        horizon = minutes // 5
        x, y, base = design(5, cut, horizon)
        usable = np.isfinite(y) & np.isfinite(x).all(1)
        started = time.perf_counter()
        model = lightgbm.LGBMRegressor(objective="l1", num_leaves=63, n_estimators=300, learning_rate=0.05, n_jobs=2,
                                       verbose=-1)
        model.fit(x[usable], (y - base)[usable], categorical_feature=[x.shape[1] - 1])
        line["lightgbmSeconds"] += time.perf_counter() - started
        x, y, base = design(cut, rows, horizon)
        usable = np.isfinite(y) & np.isfinite(x).all(1)
        error = np.abs(base[usable] + model.predict(x[usable]) - y[usable]).mean()
        line["lightgbm"][str(minutes)] = round(float(error), 3)
    line["ratio"] = {m: round(line["cityops"][m] / line["lightgbm"][m], 3) for m in line["lightgbm"]}
    print(json.dumps(line), flush=True)


def write_grid(folder, side=11, total_per_hour=60500):
    """An 11 x 11 grid of 1 km links at 20 m/s, 0.8 veh/s; trips between all nodes of opposite edges."""
    zones = side * side
    lines = []
    for i in range(side):
        for j in range(side):
            for di, dj in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                if 0 <= i + di < side and 0 <= j + dj < side:
                    a, b = i * side + j + 1, (i + di) * side + j + dj + 1
                    lines.append(f"{a}\t{b}\t2880\t1\t{1000 / 20 / 60}\t0.15\t4\t0\t0\t1\t;")
    west, east = [j + 1 for j in range(side)], [(side - 1) * side + j + 1 for j in range(side)]
    south, north = [i * side + 1 for i in range(side)], [i * side + side for i in range(side)]
    pairs = [(a, b) for one, two in ((west, east), (south, north)) for a in one for b in two]
    pairs = sorted(set(pairs + [(b, a) for a, b in pairs]))
    each = total_per_hour / len(pairs)
    with open(folder + "/grid_net.tntp", "w") as file:
        file.write(f"<NUMBER OF ZONES> {zones}\n<NUMBER OF NODES> {zones}\n<FIRST THRU NODE> 1\n"
                   f"<NUMBER OF LINKS> {len(lines)}\n<END OF METADATA>\n" + "\n".join(lines) + "\n")
    with open(folder + "/grid_trips.tntp", "w") as file:
        file.write(f"<NUMBER OF ZONES> {zones}\n<TOTAL OD FLOW> {total_per_hour}\n<END OF METADATA>\n")
        for origin in range(1, zones + 1):
            row = [f"{b} : {each};" for a, b in pairs if a == origin]
            if row:
                file.write(f"Origin {origin}\n" + " ".join(row) + "\n")
    return pairs, each


def simulate_uxsim(pairs, each, seed, side=11):
    """Seconds of CPU, vehicles that set out and hours they spent; platoons of 5, C++ engine where there is one."""
    import time

    import uxsim

    keywords = dict(name="", deltan=5, tmax=7200, print_mode=0, save_mode=0, show_mode=0, random_seed=seed)
    try:
        world = uxsim.World(**keywords, cpp=True)
    except TypeError:
        world = uxsim.World(**keywords)
    for i in range(side):
        for j in range(side):
            world.addNode(str(i * side + j + 1), i, j)
    for i in range(side):
        for j in range(side):
            for di, dj in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                if 0 <= i + di < side and 0 <= j + dj < side:
                    a, b = i * side + j + 1, (i + di) * side + j + dj + 1
                    world.addLink(f"{a}-{b}", str(a), str(b), length=1000, free_flow_speed=20, jam_density=0.2)
    for a, b in pairs:
        world.adddemand(str(a), str(b), 0, 3600, each / 3600)
    started = time.process_time()
    world.exec_simulation()
    seconds = time.process_time() - started
    world.analyzer.basic_analysis()
    return seconds, float(world.analyzer.trip_all), float(world.analyzer.total_travel_time) / 3600


def measure_simulation(binary, total):
    """Both sides choose ways anew as they go, three seeds each; minutes a vehicle, since UXsim leaves out what fills no platoon.

    Once more with JUNCTION_SECONDS on every link of ours: about what UXsim's platoons lose at each node to its time step.
    """
    line = {"what": "simulate", "seeds": 3, "junctionSeconds": JUNCTION_SECONDS}
    with tempfile.TemporaryDirectory() as folder:
        pairs, each = write_grid(folder, total_per_hour=total)
        network = open(folder + "/grid_net.tntp").read()
        free = str(1000 / 20 / 60)
        with open(folder + "/slower_net.tntp", "w") as file:
            file.write(network.replace(free, str((1000 / 20 + JUNCTION_SECONDS) / 60)))

        def ours(name, *more):
            runs = [run_json([binary, "traffic", "simulate", "--network", f"{folder}/{name}_net.tntp", "--trips",
                              folder + "/grid_trips.tntp", "--gap", "1e-4", "--minutes", "120", "--load-minutes", "60",
                              "--seed", str(seed), "--json", *more]) for seed in (1, 2, 3)]
            return runs, statistics.mean(60 * r["totalTravelTimeHours"] / r["vehicles"] for r in runs)

        runs, minutes = ours("grid")
        kept, keptMinutes = ours("grid", "--reroute", "0")
        _, slower = ours("slower")
    cpu = statistics.median(r["cpuSeconds"] for r in runs)
    line.update(vehicles=runs[0]["vehicles"], cityopsMinutes=minutes, cityopsCPUSeconds=cpu,
                cityopsHours=[round(r["totalTravelTimeHours"]) for r in runs],
                cityopsVehicleSecondsPerCPUSecond=statistics.median(r["vehicleSecondsPerCPUSecond"] for r in runs),
                keptRoutesMinutes=keptMinutes, keptRoutesCPUSeconds=statistics.median(r["cpuSeconds"] for r in kept),
                withJunctionSecondsMinutes=slower)
    try:
        peers = [simulate_uxsim(pairs, each, seed) for seed in (0, 1, 2)]
    except ImportError:
        print("UXsim is not installed", file=sys.stderr)
        print(json.dumps(line), flush=True)
        return
    theirs = statistics.mean(60 * hours / vehicles for _, vehicles, hours in peers)
    line.update(uxsimMinutes=theirs, uxsimVehicles=peers[0][1], uxsimHours=[round(hours) for _, _, hours in peers],
                uxsimCPUSeconds=statistics.median(p[0] for p in peers), minutesRatio=minutes / theirs,
                minutesRatioWithJunctionSeconds=slower / theirs,
                cpuRatio=cpu / statistics.median(p[0] for p in peers))
    print(json.dumps(line), flush=True)


def write_drive(folder, side=60, street=100.0, fixes=10000, spacing=40.0, noise=8.0, seed=5):
    """Streets both ways as GMNS in metres, a drive over them that never turns back, and its noisy fixes."""
    import random

    draw = random.Random(seed)
    number = lambda i, j: i * side + j + 1
    edges = [(number(i, j), number(i + di, j + dj)) for i in range(side) for j in range(side)
             for di, dj in ((1, 0), (-1, 0), (0, 1), (0, -1)) if 0 <= i + di < side and 0 <= j + dj < side]
    place = lambda node: ((node - 1) // side * street, (node - 1) % side * street)
    with open(folder + "/node.csv", "w") as file:
        file.write("node_id,x_coord,y_coord,zone_id\n")
        for node in range(1, side * side + 1):
            file.write(f"{node},{place(node)[0]},{place(node)[1]},\n")
    with open(folder + "/link.csv", "w") as file:
        file.write("link_id,from_node_id,to_node_id,directed,length,free_speed,lanes,capacity\n")
        for index, (a, b) in enumerate(edges, 1):
            file.write(f"{index},{a},{b},1,{street / 1000},50,1,1800\n")
    leaving = {}
    for a, b in edges:
        leaving.setdefault(a, []).append(b)
    (a, b), offset, truth, seen = edges[len(edges) // 2], 17.0, [], []
    while len(truth) < fixes:
        (x0, y0), (x1, y1), share = place(a), place(b), offset / street
        seen.append((x0 + share * (x1 - x0) + draw.gauss(0, noise), y0 + share * (y1 - y0) + draw.gauss(0, noise)))
        truth.append((a, b))
        offset += spacing
        if offset >= street:
            offset -= street
            a, b = b, draw.choice([node for node in leaving[b] if node != a])
    with open(folder + "/fixes.csv", "w") as file:
        file.write("x,y\n" + "".join(f"{x},{y}\n" for x, y in seen))
    return edges, place, truth, seen


def shares_right(truth, found):
    """Share of fixes on the link driven, and of links driven on which one of their own fixes was put."""
    fixes = sum(found.get(index) == edge for index, edge in enumerate(truth)) / len(truth)
    driven, right, first = 0, 0, 0
    while first < len(truth):
        last = first
        while last + 1 < len(truth) and truth[last + 1] == truth[first]:
            last += 1
        driven += 1
        right += any(found.get(index) == truth[first] for index in range(first, last + 1))
        first = last + 1
    return fixes, right / driven


def measure_match(binary, repeat):
    import time

    line = {"what": "match"}
    with tempfile.TemporaryDirectory() as folder:
        edges, place, truth, seen = write_drive(folder)
        answers = [run_json([binary, "traffic", "match", "--network", folder, "--csv", folder + "/fixes.csv", "--metres",
                             "--bound", "300", "--json"]) for _ in range(repeat)]
        found = {match["fix"]: (match["init_node"], match["term_node"]) for match in answers[0]["matches"]}
        line["cityopsFixes"], line["cityopsLinks"] = shares_right(truth, found)
        line["cityopsPointsPerCPUSecond"] = len(truth) / statistics.median(a["cpuSeconds"] for a in answers)
        try:
            import fastmm
        except ImportError:
            print("fastmm is not installed", file=sys.stderr)
            print(json.dumps(line), flush=True)
            return
        network = fastmm.Network()
        for index, (a, b) in enumerate(edges):
            network.add_edge(index, source=a, target=b, geom=[place(a), place(b)])
        network.finalize()
        matcher = fastmm.FastMapMatch(network, fastmm.TransitionMode.SHORTEST, max_distance_between_candidates=300.0,
                                      cache_dir=folder + "/table")
        track = fastmm.Trajectory.from_xy_tuples(seen)
        seconds = []
        for _ in range(repeat):
            started = time.process_time()
            result = matcher.match(track, max_candidates=8, candidate_search_radius=50, gps_error=8)
            seconds.append(time.process_time() - started)
        theirs = {}
        for part in result.subtrajectories:
            for segment in part.segments or []:
                if segment.edges:
                    theirs[segment.p0.trajectory_index - 1] = edges[segment.edges[0].edge_id]
                    theirs[segment.p1.trajectory_index - 1] = edges[segment.edges[-1].edge_id]
        line["fastmmFixes"], line["fastmmLinks"] = shares_right(truth, theirs)
        line["fastmmPointsPerCPUSecond"] = len(truth) / statistics.median(seconds)
        line["speedRatio"] = line["cityopsPointsPerCPUSecond"] / line["fastmmPointsPerCPUSecond"]
    print(json.dumps(line), flush=True)


def measure_closures(binary, name, stem, repeat):
    """Warm over cold at 1e-4, of the fullest links; the least of `repeat` runs on either side, for a busy machine."""
    _, _, flows = run_cityops(binary, stem, 1e-6, 1)
    rows = read_network(stem + "_net.tntp")[2]
    fullest = sorted(range(len(rows)), key=lambda i: -flows[i] * (rows[i][5] > 0))[:12]
    ratios = []
    for index in fullest:
        runs = [run_json([binary, "traffic", "whatif", "--network", stem + "_net.tntp", "--trips", stem + "_trips.tntp",
                          "--close", f"{rows[index][0]}-{rows[index][1]}", "--gap", "1e-4", "--quiet", "--json"])
                for _ in range(repeat)]
        ratios.append(min(r["changed"]["seconds"] for r in runs) / min(r["base"]["seconds"] for r in runs))
    print(json.dumps({"what": "closure", "network": name, "closures": len(ratios),
                      "medianWarmOverCold": statistics.median(ratios), "worst": max(ratios)}), flush=True)


def measure_scan(binary, name, stem):
    import resource

    answer = run_json([binary, "traffic", "whatif", "--network", stem + "_net.tntp", "--trips", stem + "_trips.tntp",
                       "--close-all", "--quiet", "--json"])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps({"what": "scan", "network": name, "closures": answer["scanned"], "seconds": answer["seconds"],
                      "peakMegabytesOfAnyRun": peak / 1024}), flush=True)


def with_city(binary, measure):
    """Gives a day of the bundled city that ends in the evening peak."""
    with tempfile.TemporaryDirectory() as folder:
        store = folder + "/city.db"
        subprocess.run([binary, "world", "create", "--store", store, "--days", "1", "--end", "2026-11-20T18:00:00+08:00"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        measure(store)


def measure_fusion(binary, store):
    lines = run_json([binary, "measure", "--store", store, "--json"])
    print(json.dumps({"what": "fuse", "load": round(os.getloadavg()[0], 1),
                      **next(line for line in lines if line["what"].startswith("fuse"))}), flush=True)


def install(here):
    """Makes Benchmarks/.venv, fills it from PyPI and goes on in it."""
    folder = os.path.join(here, ".venv")
    python = os.path.join(folder, "bin", "python")
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", *PEERS], check=True)
    os.execv(python, [python, *[word for word in sys.argv if word != "--install"]])


def main():
    parser = argparse.ArgumentParser()
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("--install", action="store_true", help="make Benchmarks/.venv with the peers and run in it")
    parser.add_argument("--cityops", default=os.path.join(here, "../.build/release/cityops"))
    parser.add_argument("--reference", default=os.environ.get(
        "CITYOPS_REFERENCE", os.path.join(here, "../../shared/reference")))
    parser.add_argument("--what", default="assign")
    parser.add_argument("--vehicles", type=float, default=60500, help="of the simulated grid: 484 times a multiple of 5")
    parser.add_argument("--gaps", default="1e-4,1e-6")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("networks", nargs="*", default=["SiouxFalls", "Anaheim"])
    arguments = parser.parse_args()
    if arguments.install:
        install(here)
    wanted = arguments.what.split(",")
    if "match" in wanted:
        measure_match(arguments.cityops, arguments.repeat)
    for name in arguments.networks:
        stem = os.path.join(arguments.reference, "traffic", NETWORKS[name])
        if "closure" in wanted:
            measure_closures(arguments.cityops, name, stem, arguments.repeat)
        if "scan" in wanted:
            measure_scan(arguments.cityops, name, stem)
    if "matrix" in wanted:
        for name in arguments.networks:
            stem = os.path.join(arguments.reference, "traffic", NETWORKS[name])
            measure_matrix(arguments.cityops, name, stem, arguments.repeat)
    week = os.path.join(arguments.reference, "traffic", "metr-la-week")
    if "rank" in wanted:
        traffic_rank.measure_rank(arguments.cityops, week, read_speeds)
    if "year" in wanted:
        traffic_rank.measure_year(arguments.cityops)
    if "store" in wanted:
        with tempfile.TemporaryDirectory() as folder:
            traffic_rank.measure_store(arguments.cityops, folder)
    if "fuse" in wanted:
        with_city(arguments.cityops, lambda store: measure_fusion(arguments.cityops, store))
    if "paint" in wanted:
        with_city(arguments.cityops, lambda store: traffic_paint.measure_paint(arguments.cityops, store))
    if "forecast" in wanted:
        measure_forecast(arguments.cityops, week)
    if "simulate" in wanted:
        measure_simulation(arguments.cityops, arguments.vehicles)
    for name in arguments.networks if "assign" in wanted else []:
        stem = os.path.join(arguments.reference, "traffic", NETWORKS[name])
        zones, first_through, rows = read_network(stem + "_net.tntp")
        trips = read_trips(stem + "_trips.tntp")
        for gap in (float(x) for x in arguments.gaps.split(",")):
            line = {"network": name, "gap": gap}
            if os.path.exists(arguments.cityops):
                ours, answer, flows = run_cityops(arguments.cityops, stem, gap, arguments.repeat)
                line.update(cityopsSeconds=ours, iterations=answer["iterations"], reportedGap=answer["relativeGap"],
                            checkedGap=relative_gap(first_through, rows, trips, flows))
            try:
                theirs, iterations, reached = run_aequilibrae(zones, first_through, rows, trips, gap, arguments.repeat)
                line.update(aequilibraeSeconds=theirs, aequilibraeIterations=iterations, aequilibraeGap=reached)
            except ImportError:
                print("AequilibraE is not installed: only our side is timed", file=sys.stderr)
            if "cityopsSeconds" in line and "aequilibraeSeconds" in line:
                line["ratio"] = line["aequilibraeSeconds"] / line["cityopsSeconds"]
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()

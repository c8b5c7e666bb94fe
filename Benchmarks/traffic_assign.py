#!/usr/bin/env python3
"""Times `cityops traffic assign` against AequilibraE (bi-conjugate Frank-Wolfe) on TNTP networks, in one run.

Usage: traffic_assign.py [--cityops PATH] [--reference DIR] [--gaps 1e-4,1e-6] [--repeat 5] [NAME...]
AequilibraE is used where it can be imported, with one thread and passive waiting; without it only our side is timed.
Prints one JSON object a network and gap: both sides' median seconds of solving, the ratio, and our gap worked out anew here.
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

os.environ.setdefault("OMP_WAIT_POLICY", "passive")
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


def main():
    parser = argparse.ArgumentParser()
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("--cityops", default=os.path.join(here, "../.build/release/cityops"))
    parser.add_argument("--reference", default=os.environ.get(
        "CITYOPS_REFERENCE", os.path.join(here, "../../shared/reference")))
    parser.add_argument("--gaps", default="1e-4,1e-6")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("networks", nargs="*", default=["SiouxFalls", "Anaheim"])
    arguments = parser.parse_args()
    for name in arguments.networks:
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

#!/usr/bin/env bash
# Measures the screen of the release binary next to htop, btop and less in one run: terminal.sh BINARY [quick]. Prints
# Markdown; RESULTS.md, "Terminal", holds what was accepted, with machine and date.
set -eu
binary=$(realpath "$1")
mode=${2:-full}
root=$(cd "$(dirname "$0")/.." && pwd)
out="$root/Benchmarks/out"
bench=${CITYOPS_TUIBENCH:-$root/../shared/tools/tuibench.py}
[ -f "$bench" ] && python3 -c 'import pyte' 2>/dev/null || { echo "tuibench is absent ($bench, pip install pyte)" >&2; exit 1; }
for peer in htop btop less; do
    command -v $peer >/dev/null || apt-get install -y -q $peer >/dev/null 2>&1 || sudo apt-get install -y -q $peer >/dev/null 2>&1 || true
done
mkdir -p "$out/home"
export HOME="$out/home" LANG=C.UTF-8
store="$out/terminal.db"
[ -f "$store" ] || "$binary" world create --home "$root" --store "$store" --days 1 --end 2026-11-22 >/dev/null
[ -f "$out/lines.txt" ] || seq 1 20000 | sed 's/$/ 惠州 crowd density 0123456789 line of a log/' > "$out/lines.txt"
runs=7; count=60; [ "$mode" = quick ] && { runs=3; count=24; }
ours=("$binary" --home "$root" --store "$store")
measure() { # name size arguments…
    local name=$1 size=$2; shift 2
    timeout 300 python3 "$bench" run --size "$size" --runs $runs --count $count --json "$out/$name.json" "$@" > "$out/$name.txt" 2>&1 || true
}
row() { # name title
    python3 - "$out/$1.json" "$2" <<'P'
import json, sys
try: r = json.load(open(sys.argv[1]))
except Exception: print("| %s | – |" % sys.argv[2]); sys.exit()
def g(path):
    v = r
    for p in path.split("."):
        v = v.get(p) if isinstance(v, dict) else None
    return "–" if v is None else v
def n(v, d=1): return v if isinstance(v, str) else ("%%.%df" % d) % v
print("| %s | %s / %s | %s | %s / %s | %s | %s | %s | %s | %s | %s |" % (sys.argv[2], n(g("start.first_frame_ms.p50"), 0), n(g("start.stable_ms.p50"), 0),
    n(g("start.bytes.p50"), 0), n(g("keys.paint_ms.p50"), 2), n(g("keys.paint_ms.p95"), 1), n(g("keys.bytes.p50"), 0), n(g("keys.overdraw"), 2),
    n(g("idle.bytes_per_s"), 0), n(g("idle.cpu_pct"), 2), n(g("idle.wakeups_per_s")), n(g("memory.rss_kb") / 1024 if not isinstance(g("memory.rss_kb"), str) else "–")))
P
}
echo "machine: $(nproc) cores, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2- | xargs), load $(cut -d' ' -f1 /proc/loadavg), $(date -u +%F)"
echo
echo "| 120×40 | first frame / stable ms | start B | key paint p50 / p95 ms | B a key | written ÷ changed | idle B/s | idle CPU % | wake-ups/s | RSS MB |"
echo "|---|---|---|---|---|---|---|---|---|---|"
measure ours 120x40 --until '交通运行指数' --pre '2' --keys '<Down> <Down> <Up> <Down>' --flood-keys '<Down>' --quit q -- "${ours[@]}" --speed 0
row ours "cityops, clock paused, crowd list"
measure panels 120x40 --until '交通运行指数' --keys '2 <Down> 3 <Down> 5 1' --quit q -- "${ours[@]}" --speed 0
row panels "cityops, switching panels"
measure live 120x40 --until '交通运行指数' --pre '<Wait:5000>' --idle 20 --keys '' --quit q -- "${ours[@]}" --speed 60
row live "cityops, live Overview at one city minute a second"
measure livekeys 120x40 --until '交通运行指数' --pre '2' --idle 1 --keys '<Down> <Up>' --quit q -- "${ours[@]}" --speed 60
row livekeys "cityops, crowd list at one city minute a second"
measure small 80x24 --until '交通运行指数' --pre '2' --keys '<Down> <Down> <Up> <Down>' --quit q -- "${ours[@]}" --speed 0
row small "cityops 80×24"
measure slowmode 120x40 --until '交通运行指数' --pre '2' --keys '<Down> <Down> <Up> <Down>' --quit q -- "${ours[@]}" --speed 0 --slow-line
row slowmode "cityops --slow-line"
measure htop 120x40 --keys '<Down> <Down> <Up> <Down>' --quit q -- htop
row htop htop
measure btop 120x40 --keys '<Down> <Down> <Up> <Down>' --quit q -- btop
row btop btop
measure less 120x40 --keys '<Down> <Down> <Up> <Down>' --quit q -- less "$out/lines.txt"
row less less
echo
# Keys while 5,000 observations a second arrive from another process and the traffic panel's kernels run; less beside it.
storm="$out/storm.db"
rm -f "$storm" "$storm"-*; "$binary" world create --home "$root" --store "$storm" --days 1 --end 2026-11-22 >/dev/null
cat > "$out/feed.py" <<'P'
import os, subprocess, sys, time
# feed.py BINARY STORE ROOT: 5,000 readings a second of the city's links and of sensors beside them, until it is ended.
binary, store, root = sys.argv[1:4]
names = [line.strip() for line in subprocess.run([binary, "store", "query", "--home", root, "--store", store, "--format", "csv",
    "SELECT entity FROM series WHERE metric = 'road.speed' LIMIT 625"], capture_output=True, text=True).stdout.splitlines()[1:]]
path, moment, stored, begun = store + ".csv", 1795190400, 0, time.time()
while True:
    with open(path, "w") as file:
        file.write("entity,metric,time,value\n")
        for step in range(8):
            for place, name in enumerate(names):
                file.write("%s,bench.%d,%d,%d\n" % (name, step, moment, (place * 7 + moment) % 90))
    if subprocess.run([binary, "store", "import", "--home", root, "--store", store, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
        stored += 8 * len(names)
    moment += 1
    print(int(stored / (time.time() - begun)), file=open(store + ".rate", "w"))
    time.sleep(max(0, begun + (moment - 1795190400) - time.time()))
P
python3 "$out/feed.py" "$binary" "$storm" "$root" & feeder=$!
echo "| while observations arrive | arrived a second | key paint p50 / p95 / p99 ms |"
echo "|---|---|---|"
stormed() { # name title
    python3 - "$out/$1.json" "$2" "$(cat "$storm.rate")" <<'P'
import json, sys
try: k = json.load(open(sys.argv[1]))["keys"]["paint_ms"]
except Exception: print("| %s | – | – |" % sys.argv[2]); sys.exit()
print("| %s | %s | %.2f / %.1f / %.1f |" % (sys.argv[2], sys.argv[3], k["p50"], k["p95"], k["p99"]))
P
}
keys=$count; count=300
# Home brings the cursor back: on the last row, where a link goes that falls silent, Down has nothing to paint.
measure storm 120x40 --until '交通运行指数' --pre '<Wait:3000> 3 <Wait:3000>' --idle 1 --keys '<Down> <Down> <Up> <Home>' --quit q -- "$binary" --home "$root" --store "$storm" --speed 60
stormed storm "cityops, traffic panel"
measure stormless 120x40 --idle 1 --keys '<Down> <Down> <Up> <Down>' --quit q -- less "$out/lines.txt"
stormed stormless "less beside the feeding"
count=$keys
kill $feeder
echo
slow() { # name title arguments…
    local name=$1 title=$2; shift 2
    timeout 300 python3 "$bench" slow --bps 2400 --rtt 300 --keys '<Down> <Down> <Up>' --count 24 --json "$out/slow-$name.json" "$@" > "$out/slow-$name.txt" 2>&1 || true
    python3 - "$out/slow-$name.json" "$title" <<'P'
import json, sys
try: s = json.load(open(sys.argv[1]))["slow"]
except Exception: print("| %s | – | – | – | – | – |" % sys.argv[2]); sys.exit()
k = (s.get("keys") or {}).get("paint_ms") or {}
print("| %s | %s | %s | %s / %s | %s | %s |" % (sys.argv[2], s.get("start_stable_ms"), s.get("start_bytes"), k.get("p50"), k.get("p95"), s.get("idle_delivered_bps"), s.get("queue_peak")))
P
}
echo "| 2,400 B/s, 300 ms round trip | start stable ms | start B | painted p50 / p95 ms | idle B/s | queue peak B |"
echo "|---|---|---|---|---|---|"
slow ours "cityops, live, measured" --until '交通运行指数' --pre '2' -- "${ours[@]}" --speed 60
slow said "cityops --line-speed 2400" --until '交通运行指数' --pre '2' -- "${ours[@]}" --speed 60 --line-speed 2400
slow htop htop -- htop
slow less less -- less "$out/lines.txt"
[ "$mode" = quick ] && exit 0
echo
python3 "$bench" robust --size 120x40 --until '交通运行指数' --quit q --json "$out/robust.json" -- "${ours[@]}" --speed 0 | cut -c1-120

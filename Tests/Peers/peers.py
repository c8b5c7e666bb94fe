#!/usr/bin/env python3
"""Fetches from servers others wrote: each is started on loopback in a temporary folder, its data changes, the cache follows.

Usage: peers.py BINARY [--only nginx,datasette,pygeoapi,mosquitto,vsftpd,sftp,clickhouse,warehouse] [--home DIR]
`scripts/peer-servers.sh` installs the servers; those that are absent are skipped, with the reason printed. Exit code 1 when a
server's data did not arrive.
"""
import argparse
import gzip
import hashlib
import base64
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
START = 1_780_000_000


class Skip(Exception):
    pass


class Fault(Exception):
    pass


def expect(condition, text):
    if not condition:
        raise Fault(text)


def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


def find(*names):
    for name in names:
        for folder in [os.path.join(ROOT, "Benchmarks/.venv/bin"), *os.environ["PATH"].split(":"), "/usr/sbin", "/sbin"]:
            path = os.path.join(folder, name)
            if os.access(path, os.X_OK):
                return path
    raise Skip(f"{names[0]} is not installed (scripts/peer-servers.sh installs it)")


def wait_for(port, seconds=60):
    end = time.time() + seconds
    while time.time() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise Skip("the server did not start here")


def table(rows, value=lambda row: row):
    return "id,t,v\n" + "".join(f"s{row % 5},{START + row * 60},{value(row)}\n" for row in range(rows))


class Peer:
    """A folder, a store and the servers of one test."""

    def __init__(self, binary, home):
        self.binary, self.home = binary, home
        self.folder = tempfile.mkdtemp(prefix="cityops-peer-")
        os.chmod(self.folder, 0o755)
        self.processes = []
        self.environment = dict(os.environ, HOME=self.folder, LANG="C.UTF-8")

    def path(self, name, text=None):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if text is not None:
            with open(path, "wb" if isinstance(text, bytes) else "w") as file:
                file.write(text)
        return path

    def start(self, *command, **options):
        log = open(self.path("server.log"), "ab")
        process = subprocess.Popen(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, **options)
        self.processes.append(process)
        return process

    def stop(self):
        for process in self.processes:
            try:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(10)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def source(self, transport, mapping=None):
        mapping = mapping or (
            "{time_field: t, entity_field: id, entity_prefix: spot., values: [{field: v, metric: crowd.count}]}")
        text = (
            "id: peer\nname: {zh: 外部, en: Peer}\ndepartment: dept.culture\ncycle: PT1M\nmetrics: [crowd.count]\n"
            f"transport:\n{transport}\n  mapping: {mapping}\n")
        return self.path("peer.yaml", text)

    def run(self, *arguments, check=True):
        done = subprocess.run(
            [self.binary, *arguments, "--home", self.home, "--lang", "en"], capture_output=True, env=self.environment,
            text=True, timeout=600)
        if check and done.returncode not in (0, 4):
            raise Fault(f"{' '.join(arguments)}: {done.returncode} {done.stderr.strip()[:300]}")
        return done.stdout

    def fetch(self):
        store = self.path("city.db")
        answer = self.run("sync", "--once", "--source", self.path("peer.yaml"), "--store", store, "--json")
        records = json.loads(answer)
        expect(len(records) == 1, f"one record expected: {answer[:200]}")
        return records[0]

    def held(self):
        answer = self.run(
            "store", "query", "SELECT count(*), sum(value) FROM observations WHERE metric = 'crowd.count' AND entity LIKE "
            "'spot.s%' AND flag <> 'missing'", "--format", "csv", "--store", self.path("city.db"))
        count, total = answer.strip().splitlines()[-1].split(",")
        return int(count), float(total or 0)


def nginx(peer):
    binary, port = find("nginx"), free_port()
    peer.path("www/x.csv", table(20_000))
    os.chmod(peer.path("www"), 0o755)
    user = "user root;" if os.getuid() == 0 else ""
    conf = peer.path("nginx.conf", f"""{user} worker_processes 1; daemon off; pid {peer.folder}/pid; error_log {peer.folder}/err;
events {{ worker_connections 64; }}
http {{ access_log {peer.folder}/access; client_body_temp_path {peer.folder}/t1; proxy_temp_path {peer.folder}/t2;
 fastcgi_temp_path {peer.folder}/t3; uwsgi_temp_path {peer.folder}/t4; scgi_temp_path {peer.folder}/t5;
 types {{ text/csv csv; }} gzip off;
 server {{ listen 127.0.0.1:{port}; root {peer.folder}/www;
  location /packed/ {{ alias {peer.folder}/www/; gzip on; gzip_types *; gzip_min_length 1; }} }} }}""")
    peer.start(binary, "-p", peer.folder, "-c", conf)
    wait_for(port)
    peer.source(f"  url: http://127.0.0.1:{port}/x.csv\n  format: csv")
    first = peer.fetch()
    expect((first["outcome"], first["rows"]) == ("stored", 20_000), f"first fetch: {first}")
    again = peer.fetch()
    expect((again["outcome"], again["status"], again["bytes"]) == ("unchanged", 304, 0), f"unchanged file: {again}")
    peer.path("www/x.csv", table(20_001, lambda row: row + 1))
    changed = peer.fetch()
    expect((changed["outcome"], changed["rows"]) == ("stored", 20_001), f"changed file: {changed}")
    expect(peer.held() == (20_001, float(sum(range(1, 20_002)))), f"held {peer.held()}")
    # A transfer that broke off in the middle: the rest is asked for by Range, of the same version only.
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/x.csv") as answer:
        mark, body = answer.headers["ETag"], answer.read()
    place = body.index(b"\n", len(body) // 2) + 1
    # Another version, so that it has no validators that say "unchanged".
    with sqlite3.connect(peer.path("city.db")) as db:
        db.execute("DELETE FROM source_state")
        db.execute(
            "INSERT OR REPLACE INTO feed_cursor(source, resume, bytes, mark, header) VALUES ('peer', ?, ?, ?, 'id,t,v')",
            (f"http://127.0.0.1:{port}/x.csv", place, mark))
    rest = peer.fetch()
    expect(rest["status"] == 206 and rest["rows"] < 11_000, f"rest of a file: {rest}")
    peer.source(f"  url: http://127.0.0.1:{port}/packed/x.csv\n  format: csv")
    packed = peer.fetch()
    expect(packed["rows"] == 20_001 and packed["bytes"] == len(body), f"packed file: {packed}")
    with open(peer.path("access")) as log:
        sent = [line.split('"')[2].split() for line in log if "/packed/" in line]
    expect(int(sent[-1][1]) < len(body) / 2, f"sent unpacked: {sent[-1]}")


def datasette(peer):
    binary, port = find("datasette"), free_port()
    with sqlite3.connect(peer.path("obs.db")) as db:
        db.execute("CREATE TABLE obs(n INTEGER PRIMARY KEY, id TEXT, t INTEGER, v REAL)")
        db.executemany("INSERT INTO obs VALUES (?, ?, ?, ?)", [(n, f"s{n % 5}", START + n * 60, n) for n in range(2500)])
    db.close()
    peer.start(binary, "serve", "-h", "127.0.0.1", "-p", str(port), peer.path("obs.db"))
    wait_for(port)
    peer.source(f"  url: http://127.0.0.1:{port}/obs/obs.json\n  dialect: datasette")
    first = peer.fetch()
    expect((first["outcome"], first["rows"]) == ("stored", 2500), f"first fetch: {first}")
    with sqlite3.connect(peer.path("obs.db")) as db:
        db.execute("UPDATE obs SET v = v + 10 WHERE n = 7")
        db.execute("INSERT INTO obs VALUES (9000, 's1', ?, 5)", (START + 9000 * 60,))
    db.close()
    peer.fetch()
    expect(peer.held() == (2501, float(sum(range(2500)) + 15)), f"held {peer.held()}")


def pygeoapi(peer):
    binary, port = find("pygeoapi"), free_port()
    gunicorn = os.path.join(os.path.dirname(binary), "gunicorn")

    def rows(count, gone=(), extra=lambda row: row):
        peer.path("obs.csv", "n,id,t,v,lon,lat\n" + "".join(
            f"{row},s{row % 5},{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(START + row * 60))},{extra(row)},"
            f"{114.4 + row % 7 * 0.001:.4f},23.1\n" for row in range(count) if row not in gone))

    rows(240)
    conf = peer.path("pygeoapi.yml", f"""server:
  bind: {{host: 127.0.0.1, port: {port}}}
  url: http://127.0.0.1:{port}
  mimetype: application/json; charset=UTF-8
  encoding: utf-8
  language: en-US
  limits: {{default_items: 100, max_items: 100}}
  map: {{url: "https://tile.invalid/{{z}}/{{x}}/{{y}}.png", attribution: none}}
logging: {{level: ERROR}}
metadata:
  identification: {{title: t, description: d, keywords: [k], keywords_type: theme, terms_of_service: x, url: http://x.invalid}}
  license: {{name: n, url: http://x.invalid}}
  provider: {{name: p, url: http://x.invalid}}
  contact: {{name: c, position: p, email: a@x.invalid}}
resources:
  obs:
    type: collection
    title: obs
    description: obs
    keywords: [obs]
    links: []
    extents: {{spatial: {{bbox: [113, 22, 116, 25], crs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}}}
    providers:
      - {{type: feature, name: CSV, data: {peer.folder}/obs.csv, id_field: n, geometry: {{x_field: lon, y_field: lat}}}}
""")
    environment = dict(peer.environment, PYGEOAPI_CONFIG=conf, PYGEOAPI_OPENAPI=peer.path("openapi.yml"))
    made = subprocess.run(
        [binary, "openapi", "generate", conf, "--output-file", peer.path("openapi.yml")], env=environment,
        capture_output=True, text=True)
    if made.returncode != 0:
        raise Skip(f"pygeoapi cannot be set up here: {made.stderr.strip()[-160:]}")
    if os.access(gunicorn, os.X_OK):
        command = [gunicorn, "pygeoapi.flask_app:APP", "-b", f"127.0.0.1:{port}", "-w", "1"]
    else:
        command = [binary, "serve"]
    peer.start(*command, env=environment)
    wait_for(port)
    mapping = (
        "{time_field: properties.t, entity_field: properties.id, entity_prefix: spot., values: [{field: properties.v, "
        "metric: crowd.count}], coordinates: {longitude_field: 'geometry.coordinates[0]', latitude_field: "
        "'geometry.coordinates[1]'}}")
    # Its CSV provider takes no datetime: each pass reads all of it, and compares.
    peer.source(
        f"  url: http://127.0.0.1:{port}/collections/obs/items\n  dialect: ogc-features\n  page_size: 100\n"
        "  increment: {parameters: {skipGeometry: 'false'}}\n  reconcile: {every: PT1S}", mapping)
    first = peer.fetch()
    expect((first["outcome"], first["rows"]) == ("stored", 240), f"first fetch: {first}")
    rows(241, gone=(3, 9, 200), extra=lambda row: row + (10 if row == 7 else 0))
    time.sleep(1.5)
    second = peer.fetch()
    expect(second["detail"] == "-3 / 240", f"second fetch: {second}")
    expect(peer.held() == (238, float(sum(range(241)) - 212 + 10)), f"held {peer.held()}")


def mosquitto(peer):
    binary, port = find("mosquitto"), free_port()
    conf = peer.path("mosquitto.conf", f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    broker = peer.start(binary, "-c", conf)
    wait_for(port)
    peer.source(
        f"  url: mqtt://127.0.0.1:{port}/city/counts/%23\n  format: json",
        "{time_field: t, entity_field: '@level3', entity_prefix: spot., values: [{field: v, metric: crowd.count}]}")
    expect(peer.run("sync", "--once", "--source", peer.path("peer.yaml"), "--store", peer.path("city.db")) == "",
           "a single round cannot hear anything")
    service = peer.start(
        peer.binary, "sync", "--source", peer.path("peer.yaml"), "--store", peer.path("city.db"), "--home", peer.home,
        "--lang", "en", env=peer.environment)

    def publish(row, value):
        # curl speaks enough MQTT to publish.
        body = json.dumps({"t": START + row * 60, "v": value})
        subprocess.run(
            ["curl", "-s", "-d", body, f"mqtt://127.0.0.1:{port}/city/counts/s{row % 5}"], check=True, timeout=60)

    def arrives(expected):
        end = time.time() + 90
        while time.time() < end:
            if peer.held() == expected:
                return True
            time.sleep(0.3)
        return False

    # Whoever subscribes too late hears nothing: the first one is published until it is there.
    end = time.time() + 60
    while peer.held()[0] == 0 and time.time() < end:
        publish(0, 5)
        time.sleep(0.5)
    for row in range(1, 40):
        publish(row, row)
    expect(arrives((40, float(sum(range(40)) + 5))), f"held {peer.held()}")
    publish(7, 100)
    expect(arrives((40, float(sum(range(40)) + 98))), f"corrected {peer.held()}")
    broker.kill()
    broker.wait()
    peer.start(binary, "-c", conf)
    wait_for(port)
    end = time.time() + 90
    while peer.held()[0] == 40 and time.time() < end:
        publish(40, 1)
        time.sleep(1)
    expect(peer.held()[0] == 41, "a broker that came back was not heard")
    service.terminate()
    expect(service.wait(30) == 0, "the service did not end as it should")


def vsftpd(peer):
    binary, port = find("vsftpd"), free_port()
    peer.path("ftp/x.csv", table(3000))
    os.chmod(peer.path("ftp"), 0o555)
    running = "YES" if os.getuid() else "NO"
    conf = peer.path("vsftpd.conf", f"""listen=YES
listen_address=127.0.0.1
listen_port={port}
anonymous_enable=YES
anon_root={peer.folder}/ftp
no_anon_password=YES
run_as_launching_user={running}
seccomp_sandbox=NO
secure_chroot_dir={peer.folder}/empty
background=NO
pasv_address=127.0.0.1
""")
    os.makedirs(peer.path("empty"), exist_ok=True)
    peer.start(binary, conf)
    wait_for(port)
    peer.source(f"  url: ftp://127.0.0.1:{port}/x.csv\n  format: csv")
    first = peer.fetch()
    expect((first["outcome"], first["rows"]) == ("stored", 3000), f"first fetch: {first}")
    expect(peer.fetch()["outcome"] == "unchanged", "an unchanged file was taken again")
    os.chmod(peer.path("ftp"), 0o755)
    peer.path("ftp/x.csv", table(3001, lambda row: row + 1))
    os.utime(peer.path("ftp/x.csv"), (time.time() + 5, time.time() + 5))
    os.chmod(peer.path("ftp"), 0o555)
    peer.fetch()
    expect(peer.held() == (3001, float(sum(range(1, 3002)))), f"held {peer.held()}")
    os.unlink(peer.path("ftp/x.csv"))
    expect(peer.fetch()["outcome"] == "refused", "a file that is gone was not noticed")


def sftp(peer):
    binary, keygen, port = find("sshd"), find("ssh-keygen"), free_port()
    for name in ("host", "user"):
        subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", peer.path(name)], check=True)
    subprocess.run([keygen, "-q", "-t", "rsa", "-b", "2048", "-m", "PEM", "-N", "", "-f", peer.path("rsa")], check=True)
    shutil.copy(peer.path("rsa.pub"), peer.path("authorized"))
    os.chmod(peer.path("authorized"), 0o600)
    peer.path("drop/x.csv", table(5000))
    if os.getuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)
    conf = peer.path("sshd.conf", f"""ListenAddress 127.0.0.1:{port}
HostKey {peer.folder}/host
PidFile {peer.folder}/pid
AuthorizedKeysFile {peer.folder}/authorized
PasswordAuthentication no
StrictModes no
UsePAM no
PermitRootLogin yes
PubkeyAcceptedAlgorithms +ssh-rsa
Subsystem sftp internal-sftp
""")
    peer.start(binary, "-D", "-r", "-f", conf)
    wait_for(port)
    with open(peer.path("host.pub")) as file:
        blob = base64.b64decode(file.read().split()[1])
    pin = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    user = subprocess.run(["id", "-un"], capture_output=True, text=True).stdout.strip()

    def source(key):
        peer.source(
            f"  url: sftp://127.0.0.1:{port}{peer.folder}/drop/x.csv\n  format: csv\n"
            f"  login: {{user: {user}, key_file: {peer.folder}/rsa, host_key: '{key}'}}")

    source(pin)
    first = peer.fetch()
    expect((first["outcome"], first["rows"]) == ("stored", 5000), f"first fetch: {first}")
    expect(peer.fetch()["outcome"] == "unchanged", "an unchanged file was taken again")
    peer.path("drop/x.csv", table(5001, lambda row: row + 1))
    os.utime(peer.path("drop/x.csv"), (time.time() + 5, time.time() + 5))
    peer.fetch()
    expect(peer.held() == (5001, float(sum(range(1, 5002)))), f"held {peer.held()}")
    source("A" * 43)
    expect(peer.fetch()["outcome"] == "refused", "another host key was accepted")


def clickhouse(peer):
    binary, port, tcp = find("clickhouse-server"), free_port(), free_port()
    conf = peer.path("config.xml", f"""<yandex><logger><level>warning</level><log>{peer.folder}/log</log>
<errorlog>{peer.folder}/err</errorlog></logger><http_port>{port}</http_port><tcp_port>{tcp}</tcp_port>
<listen_host>127.0.0.1</listen_host><path>{peer.folder}/data/</path><tmp_path>{peer.folder}/tmp/</tmp_path>
<users_config>users.xml</users_config><default_profile>default</default_profile>
<default_database>default</default_database><mark_cache_size>268435456</mark_cache_size></yandex>""")
    peer.path("users.xml", """<yandex><profiles><default/></profiles><users><default><password></password><networks>
<ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users>
<quotas><default/></quotas></yandex>""")
    peer.start(binary, f"--config-file={conf}", cwd=peer.folder)
    wait_for(port)

    def ask(sql):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", sql.encode()) as answer:
            return answer.read()

    ask("CREATE TABLE obs(ts DateTime, st String, v Float32) ENGINE = MergeTree PARTITION BY toYYYYMM(ts) ORDER BY (st, ts)")
    ask(f"INSERT INTO obs SELECT {START} + number * 60, concat('s', toString(number % 5)), number FROM numbers(100000)")
    mapping = ("{time_field: ts, entity_field: st, entity_prefix: spot., values: [{field: v, metric: crowd.count}]}")
    query = "SELECT%20ts%2C%20st%2C%20v%20FROM%20obs%20FORMAT%20RowBinary"
    peer.source(
        f"  url: http://127.0.0.1:{port}/?query={query}\n  dialect: clickhouse\n  format: rowBinary\n"
        "  columns: [ts DateTime, st String, v Float32]", mapping)
    first = peer.fetch()
    # Rows later than tomorrow would hide what follows; they go aside.
    expected = [row for row in range(100_000) if START + row * 60 <= time.time() + 86_400]
    expect(first["outcome"] == "stored" and abs(first["rows"] - len(expected)) <= 2, f"first fetch: {first}")
    ask(f"INSERT INTO obs VALUES ({START - 60}, 's1', 0.5)")
    before = peer.held()
    peer.fetch()
    expect(peer.held()[0] >= before[0] + 1, f"held {peer.held()} after {before}")
    peer.source(
        f"  url: http://127.0.0.1:{port}/?query=SELECT%20nothing%20FORMAT%20RowBinary\n  dialect: clickhouse\n"
        "  format: rowBinary\n  columns: [ts DateTime, st String, v Float32]", mapping)
    expect(peer.fetch()["outcome"] == "httpError", "an error of the server was taken for data")


def shards(peer):
    """Two shards of ClickHouse on loopback: what they are asked with, their processes."""
    binary, ports = find("clickhouse-server"), [(free_port(), free_port(), free_port()) for _ in range(2)]
    members = "".join(
        f"<shard><replica><host>127.0.0.1</host><port>{tcp}</port></replica></shard>" for _, tcp, _ in ports)
    processes = []
    for number, (http, tcp, interserver) in enumerate(ports):
        home = peer.path(f"shard{number}/x")[:-2]
        conf = peer.path(f"shard{number}/config.xml", f"""<yandex><logger><level>warning</level><log>{home}/log</log>
<errorlog>{home}/err</errorlog></logger><http_port>{http}</http_port><tcp_port>{tcp}</tcp_port>
<interserver_http_port>{interserver}</interserver_http_port><interserver_http_host>127.0.0.1</interserver_http_host>
<listen_host>127.0.0.1</listen_host><path>{home}/data/</path><tmp_path>{home}/tmp/</tmp_path>
<users_config>users.xml</users_config><default_profile>default</default_profile>
<default_database>default</default_database><mark_cache_size>268435456</mark_cache_size>
<remote_servers><city>{members}</city></remote_servers></yandex>""")
        peer.path(f"shard{number}/users.xml", """<yandex><profiles><default/></profiles><users><default><password></password>
<networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users>
<quotas><default/></quotas></yandex>""")
        processes.append(peer.start(binary, f"--config-file={conf}", cwd=home))
    for http, _, _ in ports:
        wait_for(http)
    return [http for http, _, _ in ports], processes


def warehouse(peer):
    ports, processes = shards(peer)

    def ask(port, sql):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", sql.encode()) as answer:
            return answer.read().decode()

    settings = peer.path(
        "settings.yaml",
        f"warehouse: {{url: 'http://127.0.0.1:{ports[0]}', database: city, cluster: city, timeout_seconds: 20}}\n")
    configured = ("--config", settings, "--store", peer.path("city.db"))
    peer.path("drop/a.csv", table(20_000))
    peer.source(f"  url: file://{peer.folder}/drop/*.csv\n  format: csv")

    def forward():
        answer = peer.run("sync", "--once", "--source", peer.path("peer.yaml"), *configured)
        expect(", 0 hours wait, —" in answer, f"not all was forwarded: {answer}")

    # Nobody has made the tables yet: that is said, and nothing is lost.
    answer = peer.run("sync", "--once", "--source", peer.path("peer.yaml"), *configured)
    expect("HTTP" in answer, f"tables that are missing were not noticed: {answer}")
    for statement in peer.run("warehouse", "schema", *configured).split(";"):
        everywhere = "Distributed" not in statement
        for port in ports if everywhere else ports[:1]:
            lines = [line for line in statement.splitlines() if line and not line.startswith("--")]
            if lines:
                ask(port, "\n".join(lines))
    forward()

    def total():
        count, value = ask(ports[0], "SELECT count(), sum(value) FROM city.observations FINAL").split()
        return int(count), float(value)

    expect(total() == (20_000, float(sum(range(20_000)))), f"forwarded {total()}")
    parts = [int(ask(port, "SELECT count() FROM city.observations_local")) for port in ports]
    expect(sum(parts) == 20_000 and min(parts) > 0, f"rows of the shards {parts}")
    # The same again, and corrected rows.
    forward()
    expect(int(ask(ports[0], "SELECT count() FROM city.observations")) == 20_000, "rows were sent twice")
    peer.path("drop/b.csv", table(20_000, lambda row: row + (1 if row < 100 else 0)))
    forward()
    expect(total() == (20_000, float(sum(range(20_000)) + 100)), f"corrected {total()}")

    def profile(start, configuration=configured):
        answer = json.loads(peer.run("store", "profile", "--metric", "crowd.count", "--from", start, "--json", *configuration))
        return answer["answers"][0], {one["entity"]: (one["means"], one["counts"]) for one in answer["profiles"]}

    early, late = "2026-05-01T00:00:00+08:00", "2026-05-29T00:00:00+08:00"
    _, own = profile(early, configured[2:])
    said, found = profile(early)
    expect((said["source"], said["partial"]) == ("warehouse", False), f"whole answer: {said}")
    expect(own.keys() == found.keys(), f"entities {found.keys()}")
    for entity, (means, counts) in own.items():
        expect(counts == found[entity][1], f"counts of {entity}")
        expect(all(a is b or abs(a - b) < 1e-6 for a, b in zip(means, found[entity][0])), f"means of {entity}")
    expect(profile(late)[0]["source"] == "cache", "a range the cache holds was not asked of it")
    processes[1].kill()
    processes[1].wait()
    said, found = profile(early)
    expect(said["partial"] and said["source"] == "warehouse", f"one shard down: {said}")
    expect(said["missing"] == [{"shards": {"answered": 1, "of": 2}}], f"one shard down: {said}")
    expect(0 < len(found) < len(own), "half of the entities expected")
    status = json.loads(peer.run("warehouse", "status", "--json", *configured))
    expect((status["shards"], status["shardsAnswered"]) == (2, 1), f"status {status}")
    processes[0].kill()
    processes[0].wait()
    said, found = profile(early)
    expect(said["partial"] and said["source"] == "cache" and found == own, f"no shard left: {said}")
    # What comes meanwhile waits.
    peer.path("drop/c.csv", table(10, lambda row: row + 7))
    answer = peer.run("sync", "--once", "--source", peer.path("peer.yaml"), *configured)
    expect("127.0.0.1:" in answer, f"a warehouse that is away was not said: {answer}")


TESTS = {
    "nginx": nginx, "datasette": datasette, "pygeoapi": pygeoapi, "mosquitto": mosquitto, "vsftpd": vsftpd, "sftp": sftp, "clickhouse": clickhouse, "warehouse": warehouse,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--home", default=ROOT)
    parser.add_argument("--only", default=",".join(TESTS))
    arguments = parser.parse_args()
    failed = 0
    for name in arguments.only.split(","):
        peer = Peer(os.path.abspath(arguments.binary), arguments.home)
        try:
            TESTS[name](peer)
            print(f"{name}: as it should be", flush=True)
        except Skip as reason:
            print(f"{name}: skipped, {reason}", flush=True)
        except Fault as fault:
            failed += 1
            print(f"{name}: {fault}", flush=True)
        finally:
            peer.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

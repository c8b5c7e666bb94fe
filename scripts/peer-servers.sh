#!/usr/bin/env bash
# Installs the servers of others that Tests/Peers/peers.py fetches from, as far as this system offers them: peer-servers.sh VENV
# Nothing is started and nothing of it is needed by the program or by `make test`.
set -u
venv=${1:-$(cd "$(dirname "$0")/.." && pwd)/Benchmarks/.venv}
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
if command -v apt-get >/dev/null 2>&1; then
    for package in nginx-light vsftpd openssh-server mosquitto clickhouse-server; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' && continue
        # RUNLEVEL keeps Debian from starting what it installs.
        "${as_root[@]}" env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 ||
            echo "$package cannot be installed here" >&2
    done
else
    echo "no apt-get: nginx, vsftpd, sshd, mosquitto and clickhouse-server have to be installed by hand" >&2
fi
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
for package in datasette pygeoapi; do
    "$venv/bin/pip" install --quiet --disable-pip-version-check "$package" >/dev/null 2>&1 ||
        echo "$package cannot be installed here (is there a network?)" >&2
done

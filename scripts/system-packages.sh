#!/usr/bin/env bash
# Installs the system libraries CityOps is built on, when they are missing (Debian, Ubuntu).
set -eu
needed=()
have() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'install ok installed'; }
for package in libncurses-dev libsqlite3-dev gzip; do have "$package" || needed+=("$package"); done
have libcurl4-openssl-dev || have libcurl4-gnutls-dev || needed+=(libcurl4-openssl-dev)
command -v python3 >/dev/null 2>&1 || needed+=(python3)
[ ${#needed[@]} -eq 0 ] && exit 0

manual="please install these packages and try again: ${needed[*]}"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "CityOps needs system packages and finds no apt-get: $manual" >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "CityOps needs system packages, you are not root and there is no sudo: $manual" >&2
        exit 1
    fi
    as_root=(sudo)
fi
echo "installing ${needed[*]}" >&2
if ! { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${needed[@]}"; } >/tmp/cityops-apt.log 2>&1; then
    tail -n 5 /tmp/cityops-apt.log >&2
    echo "The system packages could not be installed (whole log: /tmp/cityops-apt.log); $manual" >&2
    exit 1
fi

#!/usr/bin/env bash
# Installs the program, its data and themes: install.sh BINARY PREFIX
set -eu
binary=$1 prefix=$2
root=$(cd "$(dirname "$0")/.." && pwd)
install -d "$prefix/bin" "$prefix/share/cityops"
install -m 0755 "$binary" "$prefix/bin/cityops"
cp -R "$root/data" "$root/themes" "$prefix/share/cityops/"
echo "installed $prefix/bin/cityops"

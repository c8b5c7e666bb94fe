#!/usr/bin/env bash
# The store's fault tests for longer than `make test` takes: store_faults.sh [ROUNDS]. Kills, limits, lost logs, flips.
set -eu
cd "$(dirname "$0")/.."
export CITYOPS_FAULT_ROUNDS=${1:-2000} CITYOPS_FAULT_ROWS=1000000
exec swift test --filter 'StoreTests.FaultTests|StoreTests.OddObservationTests|StoreTests.RepairTests'

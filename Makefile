# CityOps. `make run` and `make test` are all a newcomer needs; both fetch what the system lacks.
SHELL := /bin/bash -o pipefail
SWIFT ?= swift
BUILD := .build
RELEASE := $(SWIFT) build -c release --static-swift-stdlib --product cityops --explicit-target-dependency-import-check error
TEST := $(SWIFT) test --skip-build --explicit-target-dependency-import-check error
PREFIX ?= /usr/local
RUN_ARGUMENTS ?=

.PHONY: run run-live build test peers lint format bench install clean packages

run: build
	@$(BUILD)/release/cityops $(RUN_ARGUMENTS)

run-live: build
	@scripts/run-live.sh $(BUILD)/release/cityops $(RUN_ARGUMENTS)

build: packages
	@$(RELEASE) 2>&1 | scripts/quiet-build.sh

packages:
	@scripts/system-packages.sh

lint:
	@$(SWIFT) format lint --strict --parallel --recursive --configuration .swift-format Sources Tests Package.swift

test: packages lint
	@$(SWIFT) build --build-tests --explicit-target-dependency-import-check error 2>&1 | scripts/quiet-build.sh
	@scripts/run-tests.sh $(TEST)

# Fetches from servers of others on loopback; those that are not installed are skipped (scripts/peer-servers.sh).
peers: build
	@python3 Tests/Peers/peers.py $(BUILD)/release/cityops

format:
	@$(SWIFT) format --in-place --parallel --recursive --configuration .swift-format Sources Tests Package.swift

bench: build
	@Benchmarks/run.sh $(BUILD)/release/cityops
	@Benchmarks/store.sh $(BUILD)/release/cityops

install: build
	@scripts/install.sh $(BUILD)/release/cityops $(DESTDIR)$(PREFIX)

clean:
	@rm -rf $(BUILD)

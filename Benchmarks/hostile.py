#!/usr/bin/env python3
"""Gives verbs of `cityops` what nobody should: broken files, absurd values, paths that are no file.

    hostile.py BINARY [--only traffic,crowd] [--verb V,…] [--seconds 10] [--workers 2] [--memory 4096] [--store FILE] [--seed 1]
               [--mutations 1500] [--keep]

The cases of a domain stand in hostile_cases/DOMAIN.py. `traffic`: sound files of each kind are made first, and each verb has to
answer them; then, one at a time, a file is cut off, emptied, filled with noise, has a number of it replaced (nan, ±1e308, negative,
far too large, no number, an escape sequence, GBK), lines doubled, columns left out, is a folder, is not there or is badly packed;
and every option that `--help` names gets absurd values. Verbs without --network run on --store, or on a small city made for it
(`--verb store` takes those alone); verbs that write get a copy. `crowd`: every verb meets every kind of file and absurd options,
and --mutations files of its kind broken at random.

A call fails when it dies of a signal, takes longer than --seconds or more than --memory megabytes, writes control or
right-to-left characters or what is no UTF-8, ends with a code that is none of 0–4, or with another than 0 and without a word,
writes JSON that is none, or a number that is none. Every second call speaks Chinese. Prints the failures and one JSON object with
the calls and failures by verb; exit code 1 when there is a failure.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from hostile_cases import crowd, traffic
from hostile_cases.call import Workshop

DOMAINS = {"traffic": traffic, "crowd": crowd}
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# A road may be called anything.
NAMED = re.compile(r"\broad \S+")
NO_NUMBER = re.compile(r"(?<![A-Za-z])[-+]?(nan|inf|infinity)(?![A-Za-z])", re.IGNORECASE)
BARE = re.compile(r'[\[:,]\s*"?[-+]?(nan|inf|infinity)"?\s*[\],}]', re.IGNORECASE)


class Tool:
    """The program under test, held to its limits."""

    def __init__(self, options, home):
        self.binary, self.options_given, self.home = os.path.abspath(options.binary), options, home
        root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        self.environment = {"HOME": home, "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "dumb",
                            "CITYOPS_HOME": os.environ.get("CITYOPS_HOME", root)}

    def run(self, words):
        """A call of the harness's own, which has to succeed."""
        subprocess.run([self.binary, *words], check=True, capture_output=True, env=self.environment)

    def options(self, verb, domain):
        """Long options of a verb that take a value, as its help names them."""
        text = subprocess.run([self.binary, domain, *verb, "--help"], capture_output=True, text=True,
                              env=self.environment).stdout
        return sorted(set(re.findall(r"(--[a-z0-9-]+) <", text)) - {"--home", "--user", "--lang"})

    def limit(self):
        size = self.options_given.memory << 20
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def answer(self, call, language):
        return subprocess.run([self.binary, *call.words, "--lang", language], input=call.given, capture_output=True,
                              timeout=self.options_given.seconds, env=self.environment, cwd=self.home, preexec_fn=self.limit)


class Ledger:
    """What was called and what failed."""

    def __init__(self, tool, options):
        self.tool, self.options, self.lock = tool, options, threading.Lock()
        self.calls, self.failures, self.slowest = collections.Counter(), collections.Counter(), (0.0, "")

    def make(self, call, number):
        started = time.monotonic()
        said = b""
        try:
            answer = self.tool.answer(call, "zh" if number % 2 else "en")
            faults, said = list(judged(answer, call)), answer.stderr or answer.stdout
        except subprocess.TimeoutExpired as late:
            faults, said = [f"more than {self.options.seconds:g} s"], late.stderr or b""
        except (ValueError, OSError) as error:  # a word with a zero byte, or too long: no call at all
            print(f"not called: {call.what}: {error}", file=sys.stderr)
            faults = None
        spent = time.monotonic() - started
        with self.lock:
            if faults is not None:
                self.note(call, faults, said, spent)
        if call.made and not (faults and self.options.keep):
            shutil.rmtree(call.made, ignore_errors=True)

    def note(self, call, faults, said, spent):
        verb = " ".join(call.words[:2])
        self.calls[verb] += 1
        self.slowest = max(self.slowest, (spent, f"{verb}: {call.what}"))
        if not faults:
            return
        self.failures[verb] += 1
        shown = " ".join(repr(w)[:60] if isinstance(w, bytes) or not w.isprintable() else w[:60] for w in call.words)
        print(f"FAULT {'; '.join(faults)}: {call.what}\n  {shown}\n  {said[-300:]!r}", flush=True)


def judged(answer, call):
    """What an answer must not be."""
    code = answer.returncode
    if code < 0 or code >= 128:
        yield f"died of signal {-code if code < 0 else code - 128}"
    elif code not in (0, 1, 2, 3, 4):
        yield f"exit code {code}"
    elif call.must_succeed and code not in (0, 1):
        yield f"a sound call ends with {code}"
    texts = []
    for name, stream in (("stdout", answer.stdout), ("stderr", answer.stderr)):
        try:
            texts.append(stream.decode())
        except UnicodeDecodeError:
            yield f"{name} is no UTF-8"
            texts.append(stream.decode(errors="replace"))
        found = CONTROL.search(texts[-1])
        if found:
            yield f"control character {found.group()!r} in {name}"
    is_silent = not texts[0].strip() and not texts[1].strip()
    if is_silent and (code != 0 or call.must_speak):
        yield f"exit code {code} without a word"
    if code == 0 and "--json" in call.words:
        yield from judged_json(texts[0])
    elif code == 0 and NO_NUMBER.search(NAMED.sub("", texts[0])):
        yield f"no number in the answer: {NO_NUMBER.search(NAMED.sub('', texts[0])).group()}"


def judged_json(text):
    """One document, or one a line."""
    if BARE.search(text):
        yield "a number in JSON is no number"

    def refuse(word):
        raise ValueError(word)
    try:
        json.loads(text, parse_constant=refuse)
    except ValueError as error:
        try:
            for line in text.splitlines():
                json.loads(line, parse_constant=refuse)
        except ValueError:
            yield f"no JSON: {error}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--only", default=",".join(DOMAINS), help="domains")
    parser.add_argument("--verb", default="", help="only these verbs")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--memory", type=int, default=4096)
    parser.add_argument("--store", default="", help="a city's store for verbs without --network")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutations", type=int, default=1_500)
    parser.add_argument("--keep", action="store_true", help="leave the folder with the files of failures")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="cityops-hostile-")
    tool = Tool(options, folder)
    ledger = Ledger(tool, options)
    verbs = set(filter(None, options.verb.split(",")))
    begun = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(options.workers) as pool:
        waiting = set()
        wants = lambda verb: not verbs or verb in verbs
        cases = (call for domain in options.only.split(",")
                 for call in DOMAINS[domain].calls(Workshop(tempfile.mkdtemp(dir=folder)), tool, options, wants))
        for number, call in enumerate(cases):
            waiting.add(pool.submit(ledger.make, call, number))
            if len(waiting) > 4 * options.workers:
                finished, waiting = concurrent.futures.wait(waiting, return_when=concurrent.futures.FIRST_COMPLETED)
                for future in finished:
                    future.result()
        for future in concurrent.futures.as_completed(waiting):
            future.result()
    print(json.dumps({"what": "hostile", "calls": dict(ledger.calls), "failures": dict(ledger.failures),
                      "seconds": round(time.monotonic() - begun), "slowestSeconds": round(ledger.slowest[0], 2),
                      "slowest": ledger.slowest[1], "load": round(os.getloadavg()[0], 1)}, ensure_ascii=False))
    if not options.keep:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if ledger.failures else 0)


if __name__ == "__main__":
    main()

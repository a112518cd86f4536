"""
One `reeltag worker`: started, asked, heard. It knows nothing of shards and of what to do when it ends; `looking.py` does.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any, Final

from .errors import DriverError
from .ready import Ready, parse_ready

#: A list of words in JSON: what is run on this machine instead of the `reeltag` that its PATH has.
COMMAND_VARIABLE: Final = "REELTAG_WORKER"
#: A model of gigabytes may have to be converted first, and a film of hours is looked at for long: what says nothing for so long hangs. The
#: engine watches its own work more closely than this.
SILENCE_S: Final = 900.0
#: It is told to end by the end of its input, and is then given so long.
GOODBYE_S: Final = 5.0
#: What it last complained of goes with an error.
LAST_LINES: Final = 20


@dataclass(frozen=True)
class Wish:
    """What a worker is started with."""

    model: str | None
    device: str
    precision: str
    in_flight: int | None

    def arguments(self) -> list[str]:
        words = ["worker"]
        if self.model is not None:
            words += ["--model", self.model]
        words += ["--device", self.device, "--precision", self.precision]
        if self.in_flight is not None:
            words += ["--in-flight", str(self.in_flight)]
        return words


class Ended(Exception):
    """It is no more, or hung and was ended. `last` is what it complained of."""

    def __init__(self, why: str, last: str) -> None:
        super().__init__(why)
        self.why = why
        self.last = last


def command_of(environment: Mapping[str, str], node: str) -> list[str]:
    said = environment.get(COMMAND_VARIABLE)
    if said is not None:
        try:
            words = json.loads(said)
        except (ValueError, RecursionError):
            words = None
        if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
            raise DriverError("usage", f"{COMMAND_VARIABLE} on {node} is no list of words in JSON: begin Ray there by “reeltag cluster join”.")
        return [str(word) for word in words]
    found = shutil.which("reeltag", path=environment.get("PATH"))
    if found is None:
        raise DriverError("not-found", f"There is no Reeltag on {node}: install it there, or begin Ray there by “reeltag cluster join”.")
    return [found]


class WorkerProcess:
    """@raises DriverError where it cannot be started, or says that it cannot look at any clip"""

    def __init__(self, wish: Wish, node: str, environment: Mapping[str, str] | None = None) -> None:
        environment = dict(os.environ if environment is None else environment)
        self.node = node
        self.silence_s = SILENCE_S
        self._requests: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._last: deque[str] = deque(maxlen=LAST_LINES)
        self._heard = time.monotonic()
        command = command_of(environment, node)
        try:
            self._process = subprocess.Popen(
                [*command, *wish.arguments()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment,
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            raise DriverError("not-found", f"Reeltag on {node} cannot be started: install it there again, or begin Ray there by “reeltag cluster join”.", str(error)) from error
        self._threads = [
            threading.Thread(target=self._listen, name="worker-output", daemon=True),
            threading.Thread(target=self._keep_complaints, name="worker-complaints", daemon=True),
            threading.Thread(target=self._write, name="worker-input", daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        try:
            self.ready = self._wait_until_ready()
        except BaseException:
            self.end()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: dict[str, Any]) -> None:
        """A worker reads no more than it can work on, and nobody waits here for that."""
        self._requests.put(json.dumps(request, separators=(",", ":")) + "\n")

    def hear(self) -> dict[str, Any]:
        """Waits for a line. @raises Ended"""
        while True:
            line = self._next_line()
            try:
                said = json.loads(line)
            except (ValueError, RecursionError):
                said = None
            if isinstance(said, dict):
                if "error" in said and "id" not in said:
                    self._last.append(line.strip())
                return said
            # A library that prints: for whoever looks for what went wrong.
            self._last.append(line.strip())

    def end(self) -> None:
        """As the end of its input has it, or by force."""
        self._requests.put(None)
        # With clips that nobody waits for any more it would take long to end by itself.
        for insist in (self._process.terminate, self._kill):
            try:
                self._process.wait(timeout=GOODBYE_S)
                break
            except subprocess.TimeoutExpired:
                insist()
        for thread in self._threads:
            thread.join(timeout=GOODBYE_S)

    def _next_line(self) -> str:
        self._heard = time.monotonic()
        while True:
            left = self._heard + self.silence_s - time.monotonic()
            try:
                line = self._lines.get(timeout=max(0.0, min(left, self.silence_s)))
            except queue.Empty:
                if time.monotonic() - self._heard < self.silence_s:
                    continue
                self._kill()
                raise Ended(f"it said nothing for {self.silence_s:g} seconds", self._complaints()) from None
            if line is None:
                # So that whoever hears again is told again.
                self._lines.put(None)
                raise self._ended()
            return line

    def _wait_until_ready(self) -> Ready:
        try:
            said = self.hear()
        except Ended as error:
            raise DriverError("engine-crashed", f"The worker on {self.node} ended before it was ready: {error.why}.", error.last or None) from error
        failure = said.get("error")
        if isinstance(failure, dict):
            kind, message = str(failure.get("kind", "engine-crashed")), str(failure.get("message", "it does not say why"))
            detail = failure.get("detail")
            raise DriverError(kind, f"{self.node} cannot work: {message}", None if detail is None else str(detail))
        return parse_ready(said.get("ready"), self.node)

    def _ended(self) -> Ended:
        try:
            code: int | None = self._process.wait(timeout=GOODBYE_S)
        except subprocess.TimeoutExpired:
            self._kill()
            code = None
        self._requests.put(None)
        self._threads[1].join(timeout=GOODBYE_S)
        why = "it closed its output" if code is None else f"it was ended by signal {-code}" if code < 0 else f"it ended with code {code}"
        return Ended(why, self._complaints())

    def _kill(self) -> None:
        self._process.kill()
        # Until then it looks alive.
        self._process.wait()
        self._requests.put(None)

    def _complaints(self) -> str:
        return "\n".join(self._last)

    def _listen(self) -> None:
        try:
            with _pipe(self._process.stdout) as pipe:
                for line in pipe:
                    self._lines.put(line)
        finally:
            self._lines.put(None)

    def _write(self) -> None:
        # Where it is no more, its output says so.
        with contextlib.suppress(OSError, ValueError), _pipe(self._process.stdin) as pipe:
            while (request := self._requests.get()) is not None:
                pipe.write(request)
                if self._requests.empty():
                    pipe.flush()

    def _keep_complaints(self) -> None:
        with _pipe(self._process.stderr) as pipe:
            for line in pipe:
                # Progress, too: who converts a model for long is not silent.
                self._heard = time.monotonic()
                self._last.append(line.rstrip("\n"))


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe

"""Two jobs into one folder: the second is told whose it is, and what is nobody's any more is in nobody's way."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from datetime import datetime, timedelta, timezone

from reeltag_driver.errors import DriverError
from reeltag_driver.lock import LOCK_FILE, Lock, read_holder
from reeltag_driver.places import LocalPlace


class Locks(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = LocalPlace(folder.name)
        self.notes: list[str] = []

    def lock(self, job: str, stale: float = 60.0, heartbeat_s: float = 15.0) -> Lock:
        lock = Lock(self.place, job, self.notes.append, stale=timedelta(seconds=stale), heartbeat_s=heartbeat_s)
        self.addCleanup(lock.release)
        return lock

    def left_by(self, job: str, host: str, pid: int, age_s: float) -> None:
        alive = (datetime.now(timezone.utc) - timedelta(seconds=age_s)).isoformat()
        self.place.write(LOCK_FILE, json.dumps({"job": job, "host": host, "pid": pid, "since": alive, "alive": alive}).encode())

    def test_one_at_a_time(self) -> None:
        # Of another process, as two drivers are.
        other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        self.addCleanup(other.communicate, b"\n")
        self.left_by("first", socket.gethostname(), other.pid, 0)
        with self.assertRaises(DriverError) as caught:
            self.lock("second").take()
        self.assertEqual(caught.exception.kind, "in-use")
        self.assertIn(f"The job first (on {socket.gethostname()}, since ", caught.exception.message)

    def test_it_goes_with_its_job(self) -> None:
        lock = self.lock("first")
        lock.take()
        self.assertEqual(getattr(read_holder(self.place), "job", None), "first")
        lock.release()
        self.assertEqual(list(self.place.names("")), [])

    def test_of_many_at_once_one_has_it(self) -> None:
        outcomes: list[bool] = []

        def take(name: str) -> None:
            outcomes.append(self.place.make(LOCK_FILE, name.encode()))

        threads = [threading.Thread(target=take, args=(f"{number}",)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(outcomes.count(True), 1)

    def test_what_a_dead_process_has_left(self) -> None:
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        self.left_by("first", socket.gethostname(), ended.pid, 0)
        self.lock("second").take()
        self.assertEqual(getattr(read_holder(self.place), "job", None), "second")

    def test_what_another_machine_has_left(self) -> None:
        self.left_by("first", "elsewhere", 1, 61)
        self.lock("second").take()
        self.left_by("first", "elsewhere", 1, 30)
        with self.assertRaisesRegex(DriverError, "The job first"):
            self.lock("third").take()

    def test_the_same_job_waits_until_its_earlier_driver_is_silent(self) -> None:
        self.left_by("first", "elsewhere", 1, 0)
        self.lock("first", stale=0.2, heartbeat_s=0.05).take()
        self.assertEqual(len(self.notes), 1)
        self.assertEqual(getattr(read_holder(self.place), "pid", None), os.getpid())

    def test_of_a_clock_that_is_ahead_only_silence_tells(self) -> None:
        self.left_by("first", "elsewhere", 1, -3600)
        self.lock("second", stale=0.2, heartbeat_s=0.05).take()
        self.assertEqual(len(self.notes), 1)
        self.assertEqual(getattr(read_holder(self.place), "job", None), "second")
        for count in ('{"pid": Infinity}', '{"pid": 1' + "0" * 40 + "}"):
            said = {"job": "x", "host": socket.gethostname(), "since": "", "alive": datetime.now(timezone.utc).isoformat()}
            self.place.write(LOCK_FILE, (json.dumps(said)[:-1] + ", " + count[1:]).encode())
            self.lock("third").take()

    def test_a_lock_that_was_not_written_to_its_end_is_nobodys(self) -> None:
        self.place.write(LOCK_FILE, b'{"job": "fi')
        self.lock("second").take()

    def test_it_says_that_it_is_alive_and_knows_when_it_was_taken(self) -> None:
        lock = self.lock("first", heartbeat_s=0.01)
        lock.take()
        first = read_holder(self.place)
        assert first is not None
        while (now := read_holder(self.place)) is not None and now.alive == first.alive:
            pass
        lock.require()
        self.left_by("second", "elsewhere", 1, 0)
        while lock.lost_to is None:
            # Its own heartbeat may have been on its way.
            if getattr(read_holder(self.place), "job", None) == "first":
                self.left_by("second", "elsewhere", 1, 0)
        with self.assertRaisesRegex(DriverError, "The job second"):
            lock.require()
        lock.release()
        self.assertEqual(getattr(read_holder(self.place), "job", None), "second")

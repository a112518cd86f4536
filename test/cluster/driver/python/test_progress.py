"""What the driver tells, and how often."""

import json
import unittest
from typing import Any

from reeltag_driver.progress import Progress, Where


class Telling(unittest.TestCase):
    def setUp(self) -> None:
        self.now = 0.0
        self.lines: list[dict[str, Any]] = []
        self.progress = Progress(lambda line: self.lines.append(json.loads(line)), lambda: self.now)

    def test_at_most_a_line_a_second_and_fewer_of_long_jobs(self) -> None:
        where = Where(clips=1000, shards=10)
        for tick in range(100):
            self.now = tick / 10
            self.progress.tell(where, 1)
        self.assertEqual(len(self.lines), 10)
        self.lines.clear()
        for second in range(86_400, 2 * 86_400):
            self.now = float(second)
            self.progress.tell(where, 1)
        self.assertEqual(len(self.lines), 86_400 // 30)

    def test_the_speed_is_that_of_the_last_minute(self) -> None:
        where = Where(clips=1000, done=200, shards=10, shards_done=2)
        self.progress.plan(where)
        self.progress.tell(where, 2)
        self.assertEqual((self.lines[-1]["clipsPerSecond"], self.lines[-1]["secondsLeft"]), (None, None))
        for second in range(1, 121):
            self.now = float(second)
            where.done += 5 if second <= 60 else 1
            self.progress.tell(where, 2)
        self.assertAlmostEqual(self.lines[-1]["clipsPerSecond"], 1.0, delta=0.1)
        self.assertAlmostEqual(self.lines[-1]["secondsLeft"], (1000 - where.done) / 1.0, delta=50)

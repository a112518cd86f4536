"""What the driver is told, by the examples that the program's own reading is held to as well."""

import base64
import dataclasses
import json
import pathlib
import unittest

from reeltag_driver.errors import DriverError
from reeltag_driver.job import decode_job, parse_job

EXAMPLES = json.loads((pathlib.Path(__file__).parents[1] / "examples.json").read_text("utf-8"))


class Jobs(unittest.TestCase):
    def test_good_ones_are_read(self) -> None:
        for example in EXAMPLES["good"]:
            argument = base64.urlsafe_b64encode(json.dumps(example["job"]).encode()).decode().rstrip("=")
            self.assertEqual(dataclasses.asdict(decode_job(argument)), example["read"])

    def test_bad_ones_are_refused_by_a_sentence(self) -> None:
        for example in EXAMPLES["bad"]:
            with self.subTest(example["why"]), self.assertRaises(DriverError) as caught:
                parse_job({**EXAMPLES["good"][0]["job"], **example["change"]})
            self.assertEqual(caught.exception.kind, "usage")
            name = next(iter(example["change"]))
            self.assertIn(name, caught.exception.message)

    def test_what_is_no_job_at_all(self) -> None:
        for argument in ("", "%%%", base64.urlsafe_b64encode(b"\xff\xfe").decode(), base64.urlsafe_b64encode(b"[1]").decode()):
            with self.subTest(argument), self.assertRaises(DriverError):
                decode_job(argument)

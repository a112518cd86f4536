"""How a list is cut: the same list gives the same names, and whatever decides what is in a shard gives others."""

import dataclasses
import json
import os
import pathlib
import tempfile
import unittest
from typing import Any

from reeltag_driver.errors import DriverError
from reeltag_driver.job import parse_job
from reeltag_driver.plan import earlier_plan, made_by, plan_of, require_same_plan
from reeltag_driver.places import LocalPlace
from reeltag_driver.ready import Ready, require_same
from reeltag_driver.shards import Shards, cut, unpacked

EXAMPLES = json.loads((pathlib.Path(__file__).parents[1] / "examples.json").read_text("utf-8"))
READY = Ready(1, "0.1.0", "model@1", "cpu", "fp32", "fp32", 4, 8, "whole/1", "span/1")


class Cutting(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def cut(self, rows: list[Any], size: int | None = 3) -> Shards:
        path = os.path.join(self.folder, "list.jsonl")
        pathlib.Path(path).write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
        shards = cut(path, size)
        self.addCleanup(shards.close)
        return shards

    def names(self, shards: Shards, made: str = "m") -> list[str]:
        return [shards.name(place, made) for place in range(len(shards))]

    def test_all_clips_in_their_order(self) -> None:
        rows = [{"id": f"é{number}", "path": f"{number}.mp4", "start": number, "end": number + 1} for number in range(8)]
        shards = self.cut(rows)
        self.assertEqual([shards.size(place) for place in range(len(shards))], [3, 3, 2])
        clips = [clip for place in range(len(shards)) for clip in unpacked(shards.packed(place))]
        self.assertEqual(clips, [(row["id"], row["path"], [[row["start"], row["end"]]]) for row in rows])

    def test_where_no_size_is_named_a_short_list_is_shared_out_and_a_long_one_is_no_crowd_of_files(self) -> None:
        def sizes(count: int) -> list[int]:
            shards = self.cut([{"path": f"{number}.mp4"} for number in range(count)], None)
            self.assertEqual(shards.clips, count)
            return [shards.size(place) for place in range(len(shards))]

        self.assertEqual(sizes(200), [8] * 25)
        long = sizes(40_000)
        self.assertEqual((long[:25], long[-2], max(long)), ([8] * 25, 1_000, 1_000))
        self.assertEqual(long[:-1], sorted(long[:-1]))
        self.assertLess(len(long), 200)

    def test_names_follow_from_what_is_in_them(self) -> None:
        rows = [{"path": f"{number}.mp4"} for number in range(6)]
        names = self.names(self.cut(rows))
        self.assertEqual(names, self.names(self.cut(rows)))
        self.assertTrue(all(len(name) == 32 and set(name) <= set("0123456789abcdef") for name in names))
        for other in ([{**rows[0], "id": "x"}, *rows[1:]], [{**rows[0], "spans": "segments"}, *rows[1:]], [{"path": "x.mp4"}, *rows[1:]]):
            changed = self.names(self.cut(other))
            self.assertEqual((changed[0] == names[0], changed[1]), (False, names[1]))
        self.assertFalse(set(names) & set(self.names(self.cut(rows), "n")))

    def test_an_exact_repetition_is_one(self) -> None:
        rows = [{"path": "a.mp4"}, {"path": "b.mp4"}, {"path": "a.mp4", "note": "again"}, {"path": "c.mp4"}]
        shards = self.cut(rows, 2)
        self.assertEqual(shards.clips, 3)
        self.assertEqual(self.names(shards), self.names(self.cut([rows[0], rows[1], rows[3]], 2)))

    def test_an_id_of_two_clips_is_a_mistake_that_names_both_lines(self) -> None:
        rows = [{"id": "a", "path": "a.mp4"}, {"id": "b", "path": "b.mp4"}, {"id": "a", "path": "other.mp4"}]
        with self.assertRaises(DriverError) as caught:
            self.cut(rows)
        self.assertEqual(caught.exception.kind, "usage")
        self.assertIn("line 3: its id a is that of another clip, in line 1", caught.exception.message)

    def test_mistakes_and_empty_lists_begin_nothing(self) -> None:
        with self.assertRaisesRegex(DriverError, "line 2: it has no path"):
            self.cut([{"path": "a.mp4"}, {}])
        with self.assertRaisesRegex(DriverError, "no clip in"):
            self.cut([])

    def test_a_folder_of_another_plan_is_refused_and_one_of_the_same_is_not(self) -> None:
        job = parse_job(EXAMPLES["good"][1]["job"])
        rows = [{"path": f"{number}.mp4"} for number in range(6)]
        place = LocalPlace(os.path.join(self.folder, "out"))
        self.assertIsNone(earlier_plan(place))
        plan = plan_of(job, READY, self.cut(rows))
        place.write("reeltag-job.json", plan.data())
        earlier = earlier_plan(place)
        assert earlier is not None
        require_same_plan(place, earlier, plan_of(job, READY, self.cut(rows)))
        other_model = Ready(1, "0.1.0", "model@2", "cpu", "fp32", "fp32", 4, 8, "whole/1", "span/1")
        self.assertNotEqual(made_by(job, READY), made_by(job, other_model))
        copied = dataclasses.replace(READY, model="a-copy@1")
        require_same_plan(place, earlier, plan_of(job, copied, self.cut(rows)))
        with self.assertRaisesRegex(DriverError, "the model: model@1 there, model@2 here"):
            require_same_plan(place, earlier, plan_of(job, other_model, self.cut(rows)))
        with self.assertRaisesRegex(DriverError, "other clips, as many as these"):
            require_same_plan(place, earlier, plan_of(job, READY, self.cut([*rows[:5], {"path": "x.mp4"}])))

    def test_a_worker_that_would_answer_otherwise_is_told_apart(self) -> None:
        require_same(Ready(1, "0.1.0", "a-copy@1", "cuda", "fp16", "fp32", 4, 8, "whole/1", "span/1"), READY, "node")
        for other, told in (
            (Ready(1, "0.2.0", "model@1", "cpu", "fp32", "fp32", 4, 8, "whole/1", "span/1"), "node has Reeltag 0.2.0, and the job is of 0.1.0"),
            (Ready(1, "0.1.0", "model@2", "cpu", "fp32", "fp32", 4, 8, "whole/1", "span/1"), "node has the model model@2, and the job is of model@1"),
            (Ready(1, "0.1.0", "model@1", "cpu", "int8", "int8", 4, 8, "whole/1", "span/1"), "node has vectors int8 of 8"),
            (Ready(1, "0.1.0", "model@1", "cpu", "fp32", "fp32", 4, 8, "whole/2", "span/1"), "node has the sampling whole/2"),
        ):
            with self.assertRaisesRegex(DriverError, told):
                require_same(other, READY, "node")

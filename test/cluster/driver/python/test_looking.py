"""Clips put to real processes that speak as the worker does, and misbehave."""

import base64
import contextlib
import json
import os
import pathlib
import struct
import sys
import tempfile
import unittest
from collections.abc import Iterator
from typing import Any

from reeltag_driver.clips import Clip
from reeltag_driver.errors import DriverError
from reeltag_driver.looking import Look, MachineFailed, look_at
from reeltag_driver.shard_file import failed_among
from reeltag_driver.worker_process import WorkerProcess, Wish

STAND_IN = str(pathlib.Path(__file__).parents[1] / "stand_in_worker.py")
WISH = Wish(model=None, device="cpu", precision="fp32", in_flight=None)


class Files:
    """Where they are, and how many are held."""

    def __init__(self) -> None:
        self.held = 0

    @contextlib.contextmanager
    def __call__(self, path: str) -> Iterator[str]:
        self.held += 1
        try:
            yield path
        finally:
            self.held -= 1

    def ahead(self, path: str) -> None:
        pass

    def has_room(self) -> bool:
        return True

    def let_go(self) -> None:
        pass


class Looking(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.started: list[WorkerProcess] = []
        self.files = Files()
        self.environment = {**os.environ, "REELTAG_WORKER": json.dumps([sys.executable, "-S", STAND_IN])}

    def tearDown(self) -> None:
        for worker in self.started:
            worker.end()

    def worker(self) -> WorkerProcess:
        if not self.started or not self.started[-1].is_alive():
            self.started.append(WorkerProcess(WISH, "node", self.environment))
        return self.started[-1]

    def clips(self, *names: str) -> list[Clip]:
        for name in names:
            if not name.startswith("missing"):
                pathlib.Path(self.folder, name).write_text(name)
        return [(name, os.path.join(self.folder, name), None) for name in names]

    def look(
        self, clips: list[Clip], *, segments: bool = False, wholes: bool = True, believe_deaths: bool = False, at_once: int = 4
    ) -> dict[str, list[Look]]:
        answers = list(look_at(clips, self.worker, self.files, segments=segments, wholes=wholes, believe_deaths=believe_deaths, at_once=at_once))
        self.assertEqual(self.files.held, 0)
        self.assertEqual(len(answers), len(clips))
        return {looks[0].id: looks for looks in answers}

    def kinds(self, answers: dict[str, list[Look]]) -> dict[str, str | None]:
        return {name: looks[0].error_kind for name, looks in answers.items()}

    def test_each_has_its_answer(self) -> None:
        answers = self.look(self.clips("a", "b", "missing", "broken", "c"))
        self.assertEqual(self.kinds(answers), {"a": None, "b": None, "c": None, "missing": "not-found", "broken": "not-video"})
        look = answers["a"][0]
        self.assertEqual((look.start, look.end, look.frames, look.timestamps, look.size), (None, None, [0, 5], [0.0, 0.2], 1))
        self.assertEqual(len(look.embedding or b""), 32)
        self.assertNotEqual(look.embedding, answers["b"][0].embedding)
        self.assertEqual(len(self.started), 1)

    def test_spans_are_rows_each(self) -> None:
        (name, path, _) = self.clips("a")[0]
        answers = self.look([(name, path, [[0.0, 1.0], [2.5, 3.0], [1000.0, 1001.0]])])[name]
        self.assertEqual([(look.start, look.end, look.error_kind) for look in answers], [(0.0, 1.0, None), (2.5, 3.0, None), (1000.0, 1001.0, "bad-range")])
        self.assertEqual([look.size for look in answers], [1, 1, None])

    def test_beside_its_scenes_the_whole_is_a_row_to_the_bit_unless_nobody_wants_it(self) -> None:
        clips = self.clips("a")
        whole = self.look(clips)["a"]
        both = self.look(clips, segments=True)["a"]
        self.assertEqual([look.start for look in both], [None, 0.0, 1.0])
        self.assertEqual(both[:1], whole)
        self.assertEqual([look.size for look in both], [1, 1, 1])
        alone = self.look(clips, segments=True, wholes=False)["a"]
        self.assertEqual(alone, both[1:])

    def test_of_the_whole_and_its_scenes_what_can_be_seen_is_kept(self) -> None:
        answers = self.look(self.clips("wholeless", "sceneless", "broken"), segments=True)
        told = {name: [(look.start, look.error_kind, look.of_spans) for look in looks] for name, looks in answers.items()}
        self.assertEqual(
            told,
            {
                "wholeless": [(None, "truncated-video", False), (0.0, None, False), (1.0, None, False)],
                "sceneless": [(None, None, False), (None, "too-large", True)],
                "broken": [(None, "not-video", False)],
            },
        )
        self.assertEqual(failed_among(list(answers.values())), 1)

    def test_a_worker_that_ends_once_costs_no_clip(self) -> None:
        self.environment["STAND_IN_ONCE"] = tempfile.mkdtemp(dir=self.folder)
        answers = self.look(self.clips("a", "b", "dies-1", "c", "d"))
        self.assertEqual(set(self.kinds(answers).values()), {None})
        self.assertEqual(len(self.started), 2)

    def test_the_end_of_a_worker_is_heard_from_itself_however_soon_it_is_seen(self) -> None:
        asked = self.worker

        def another() -> WorkerProcess:
            worker = asked()
            worker.silence_s = 10
            # As if it had ended right after it was given out.
            worker.is_alive = lambda: False  # type: ignore[method-assign]
            return worker

        answers = list(look_at(self.clips("a", "b", "c", "d"), another, self.files, segments=False, at_once=4))
        self.assertEqual({looks[0].id: looks[0].error_kind for looks in answers}, dict.fromkeys("abcd"))
        self.assertEqual(len(self.started), 1)

    def test_a_clip_that_ends_its_worker_is_an_error_and_its_neighbours_are_not(self) -> None:
        answers = self.look(self.clips("a", "b", "dies-1", "c", "dies-2", "d", "e"))
        self.assertEqual({name for name, kind in self.kinds(answers).items() if kind is not None}, {"dies-1", "dies-2"})
        self.assertEqual(answers["dies-1"][0].error_kind, "engine-crashed")
        self.assertIn("signal 6", answers["dies-1"][0].error or "")

    def test_one_that_hangs_is_ended_and_asked_again(self) -> None:
        self.environment["STAND_IN_ONCE"] = tempfile.mkdtemp(dir=self.folder)
        # Starting one may take longer than that.
        self.worker().silence_s = 3
        answers = self.look(self.clips("a", "hangs", "b"), at_once=1)
        self.assertEqual(self.kinds(answers), {"a": None, "hangs": None, "b": None})
        self.assertEqual([worker.is_alive() for worker in self.started], [False, True])

    def test_where_all_end_their_worker_it_is_the_machine_unless_it_was_elsewhere_too(self) -> None:
        clips = self.clips("dies-1", "dies-2", "dies-3")
        with self.assertRaises(MachineFailed) as caught:
            self.look(clips, at_once=1)
        self.assertFalse(caught.exception.is_always_so)
        self.assertEqual(caught.exception.error.detail, "about to end over dies-3")
        self.assertEqual(set(self.kinds(self.look(clips, at_once=1, believe_deaths=True)).values()), {"engine-crashed"})

    def test_what_is_left_of_one_shard_is_no_answer_of_the_next(self) -> None:
        answers = look_at(self.clips("a", "b", "c"), self.worker, self.files, segments=False, at_once=3)
        next(answers)
        answers.close()
        self.assertEqual(self.kinds(self.look(self.clips("d", "e"))), {"d": None, "e": None})

    def test_answers_too_many_and_lines_that_are_none_change_nothing(self) -> None:
        answers = self.look(self.clips("a", "twice-1", "b", "twice-2"))
        self.assertEqual(set(self.kinds(answers).values()), {None})

    def test_answers_that_no_row_can_hold_are_the_machines_fault(self) -> None:
        vectors = [[float("nan")] * 8, [0.0] * 8, [2.0] + [0.0] * 7, [1.0] + [0.0] * 8]
        wrong: list[dict[str, Any]] = [{"embedding": base64.b64encode(struct.pack(f"<{len(each)}f", *each)).decode()} for each in vectors]
        wrong += [{"embedding": "!"}, {"size": 2**70}, {"size": None}, {"frames": [2**40]}, {"frames": None}, {"timestamps": [float("inf")]}]
        for said in wrong:
            with self.subTest(said), self.assertRaises(MachineFailed) as caught:
                self.environment["STAND_IN_SAYS"] = json.dumps(said)
                self.started.append(WorkerProcess(WISH, "node", self.environment))
                self.look(self.clips("a"))
            self.assertTrue(caught.exception.is_always_so)
        self.environment["STAND_IN_SAYS"] = json.dumps({"spans": 3})
        self.started.append(WorkerProcess(WISH, "node", self.environment))
        with self.assertRaises(MachineFailed):
            self.look(self.clips("a"), segments=True)

    def test_what_is_no_text_can_be_written_down_all_the_same(self) -> None:
        self.environment["STAND_IN_SAYS"] = json.dumps({"error": {"kind": "not-found", "message": "There is no \udcff."}})
        self.assertEqual(self.look(self.clips("a"))["a"][0].error, "There is no ?.")

    def test_a_worker_that_cannot_work_says_why(self) -> None:
        self.environment["STAND_IN_FAILS"] = "ffmpeg-missing"
        with self.assertRaises(DriverError) as caught:
            self.worker()
        self.assertEqual((caught.exception.kind, caught.exception.message), ("ffmpeg-missing", "node cannot work: There is none here: bring one."))

    def test_a_machine_without_it(self) -> None:
        self.environment["REELTAG_WORKER"] = json.dumps([os.path.join(self.folder, "no-such-program")])
        with self.assertRaisesRegex(DriverError, "on node cannot be started"):
            self.worker()
        del self.environment["REELTAG_WORKER"]
        self.environment["PATH"] = self.folder
        with self.assertRaisesRegex(DriverError, "There is no Reeltag on node"):
            self.worker()

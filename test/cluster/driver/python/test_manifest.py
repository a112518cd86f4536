"""Lists of clips: what is read of them, and which mistakes are told."""

import json
import os
import pathlib
import sys
import tempfile
import unittest
from typing import Any

from reeltag_driver.errors import DriverError
from reeltag_driver.manifest import Mistakes, folder_of, located, read_rows


class Lists(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def written(self, name: str, text: str) -> str:
        path = os.path.join(self.folder, name)
        pathlib.Path(path).write_text(text, "utf-8")
        return path

    def read(self, path: str) -> tuple[list[Any], str | None]:
        mistakes = Mistakes()
        rows = list(read_rows(path, mistakes))
        return rows, mistakes.error(path).message if mistakes.count > 0 else None

    def test_lines_of_json(self) -> None:
        lines = [
            '\ufeff{"path": "a.mp4"}',
            "",
            '{"id": "b", "path": "b/é.mp4", "spans": [{"start": 0, "end": 1.5}, [2, 3]], "other": {"x": 1}}',
            '{"id": 7, "path": "c.mp4", "spans": "segments"}',
            '{"id": null, "path": "d.mp4", "start": 1, "end": 2.5}',
        ]
        rows, mistakes = self.read(self.written("list.jsonl", "\n".join(lines)))
        self.assertIsNone(mistakes)
        self.assertEqual(
            rows,
            [
                (1, ("a.mp4", "a.mp4", None)),
                (3, ("b", "b/é.mp4", [[0.0, 1.5], [2.0, 3.0]])),
                (4, ("7", "c.mp4", "segments")),
                (5, ("d.mp4", "d.mp4", [[1.0, 2.5]])),
            ],
        )

    def test_csv(self) -> None:
        text = 'Path,id,start,end,spans\r\n"a, b.mp4",,,,\r\nc.mp4,c,0.5,2,\r\nd.mp4,d,,,"[[1, 2]]"\r\n"two\nlines.mp4",e,,,segments\r\n'
        rows, mistakes = self.read(self.written("list.CSV", text))
        self.assertIsNone(mistakes)
        self.assertEqual(
            rows,
            [
                (2, ("a, b.mp4", "a, b.mp4", None)),
                (3, ("c", "c.mp4", [[0.5, 2.0]])),
                (4, ("d", "d.mp4", [[1.0, 2.0]])),
                (6, ("e", "two\nlines.mp4", "segments")),
            ],
        )

    def test_mistakes_are_told_by_their_line_ten_at_most(self) -> None:
        bad = [
            "{",
            "[]",
            "{}",
            '{"path": 3}',
            '{"path": "a", "id": true}',
            '{"path": "a", "start": 1}',
            '{"path": "a", "start": 2, "end": 1}',
            '{"path": "a", "start": -1, "end": 1}',
            '{"path": "a", "spans": []}',
            '{"path": "a", "spans": [{"start": 0}]}',
            '{"path": "a", "spans": "scenes"}',
            '{"path": "a", "spans": [[0, 1]], "start": 0, "end": 1}',
        ]
        rows, told = self.read(self.written("list.jsonl", "\n".join(['{"path": "good.mp4"}', *bad])))
        self.assertEqual([clip[0] for _, clip in rows], ["good.mp4"])
        assert told is not None
        for line in range(2, 12):
            self.assertIn(f"line {line}: ", told)
        self.assertNotIn("line 12: ", told)
        self.assertIn("and 2 more", told)

    def test_what_no_file_of_results_can_hold_is_a_mistake(self) -> None:
        bad = [
            '{"path": "a\\ud800.mp4"}',
            '{"path": "a", "id": "\\udfff"}',
            '{"path": "a", "start": 0, "end": 1' + "0" * 400 + "}",
            '{"path": "a", "spans": ' + "[" * 100_000 + "}",
            '{"path": "a", "spans": "' + "[" * 100_000 + '"}',
        ]
        rows, told = self.read(self.written("list.jsonl", "\n".join(bad)))
        self.assertEqual(rows, [])
        for line in range(1, 6):
            self.assertIn(f"line {line}: ", told or "")

    def test_a_cell_with_thousands_of_spans(self) -> None:
        spans = [[float(number), number + 0.5] for number in range(20_000)]
        rows, told = self.read(self.written("list.csv", f'path,spans\na.mp4,"{json.dumps(spans)}"\n'))
        self.assertEqual((rows, told), ([(2, ("a.mp4", "a.mp4", spans))], None))

    @unittest.skipUnless(sys.platform == "linux", "elsewhere names are characters")
    def test_a_name_that_is_no_text_is_one_that_can_be_written_down(self) -> None:
        open(os.fsencode(self.folder) + b"/\xff.mp4", "x").close()
        rows, _ = self.read(self.folder)
        self.assertEqual([clip[1] for _, clip in rows], [os.path.join(self.folder, "\ufffd.mp4")])

    def test_a_csv_with_a_short_row_and_one_without_paths(self) -> None:
        rows, told = self.read(self.written("list.csv", "path,id\na.mp4,a\nb.mp4\nc.mp4,c\n"))
        self.assertEqual([clip[0] for _, clip in rows], ["a", "c"])
        self.assertIn("line 3: it has 1 cells, and the first line names 2", told or "")
        with self.assertRaisesRegex(DriverError, "no column “path”"):
            self.read(self.written("other.csv", "file,id\na.mp4,a\n"))

    def test_a_folder_gives_its_videos_in_order(self) -> None:
        for name in ("b.mp4", "a.MKV", "notes.txt", ".hidden.mp4", "sub/z.webm", ".git/c.mp4", "no-ending"):
            path = os.path.join(self.folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            pathlib.Path(path).touch()
        rows, _ = self.read(self.folder)
        paths = [os.path.join(self.folder, name) for name in ("a.MKV", "b.mp4", "sub/z.webm")]
        self.assertEqual([clip for _, clip in rows], [(path, path, None) for path in paths])

    def test_what_is_no_list(self) -> None:
        for name, kind in (("list.txt", "usage"), ("missing.jsonl", "not-found")):
            if kind == "usage":
                self.written(name, "a.mp4")
            with self.subTest(name), self.assertRaises(DriverError) as caught:
                self.read(os.path.join(self.folder, name))
            self.assertEqual(caught.exception.kind, kind)
        latin = os.path.join(self.folder, "latin.jsonl")
        pathlib.Path(latin).write_bytes('{"path": "é.mp4"}'.encode("latin-1"))
        with self.assertRaisesRegex(DriverError, "UTF-8"):
            self.read(latin)

    def test_relative_paths_start_from_the_list(self) -> None:
        for manifest, path, where in (
            ("/data/list.jsonl", "a/b.mp4", "/data/a/b.mp4"),
            ("/data/list.jsonl", "/other/b.mp4", "/other/b.mp4"),
            ("/data/list.jsonl", "s3://bucket/b.mp4", "s3://bucket/b.mp4"),
            ("s3://bucket/lists/list.csv", "b.mp4", "s3://bucket/lists/b.mp4"),
            ("s3://bucket/list.csv?region=eu", "b.mp4", "s3://bucket/b.mp4?region=eu"),
        ):
            self.assertEqual(located(path, folder_of(manifest)), where)

"""Projects by a reader of JSON5 and LosslessCut's published schema, tables by the rules of its reader of times."""

import csv
import json
import re
import sys

import json5


def project(path):
    with open(path, encoding="utf-8") as file:
        data = json5.load(file)
    assert set(data) == {"version", "mediaFileName", "cutSegments"}, sorted(data)
    assert data["version"] == 2 and isinstance(data["mediaFileName"], str)
    for segment in data["cutSegments"]:
        assert set(segment) <= {"start", "end", "name", "tags", "selected"}, sorted(segment)
        assert isinstance(segment["name"], str) and isinstance(segment["start"], (int, float))
        assert isinstance(segment.get("end", 0), (int, float)) and isinstance(segment.get("selected", True), bool)
        assert all(isinstance(value, str) for value in segment.get("tags", {}).values())
    return data


def seconds(text):
    """Three decimals at most, and whatever follows is passed over."""
    hours, minutes, whole, decimals = re.match(r"^\D*(?:(?:(\d+):)?(\d{1,2}):)?(\d+)(?:\.(\d{1,3}))?:?", text.strip()).groups()
    return (int(hours or 0) * 60 + int(minutes or 0)) * 60 + float(f"{whole}.{decimals or 0}")


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows and all(len(row) == 3 for row in rows)
    return [[seconds(start), seconds(end), name] for start, end, name in rows]


print(json.dumps([project(sys.argv[1]), table(sys.argv[2])]))

"""Reads the tables with pandas and tells what they hold; writes its own as people who use pandas do."""
import json
import sys

import pandas


def rows(frame):
    return json.loads(frame.to_json(orient="records", force_ascii=False, double_precision=15))


def tell(folder):
    texts = dict(dtype=str, keep_default_na=False)
    return {
        "csv": rows(pandas.read_csv(f"{folder}/out.csv", **texts)),
        "tsv": rows(pandas.read_csv(f"{folder}/out.tsv", sep="\t", **texts)),
        "wide": rows(pandas.read_csv(f"{folder}/wide.csv", **texts)),
        "lines": rows(pandas.read_json(f"{folder}/out.jsonl", lines=True, convert_dates=False, dtype=False, precise_float=True)),
        "seconds": pandas.read_csv(f"{folder}/out.csv")["start"].dropna().tolist(),
    }


def write(folder):
    frame = pandas.DataFrame(
        {
            "path": ["/films/a.mp4", "/films/a.mp4", "/films/ü.mp4"],
            "tag": ["dog", 'cat, "wet"', "=1+1"],
            "start": [0.041708, None, 2],
            "end": [1.626625, None, 3.003003],
            "decision": ["yes", "no", "unsure"],
            "annotator": ["Ünal “U.” O’Neil", "Ada", "Ada"],
            "created_at": pandas.to_datetime(
                ["2026-11-21T08:00:00.123Z", "2026-11-22T09:30:00Z", "2026-11-23T00:00:00Z"], format="ISO8601"
            ),
        }
    )
    frame.to_csv(f"{folder}/pandas.csv", index=False)
    frame.to_csv(f"{folder}/pandas.tsv", index=False, sep="\t", encoding="utf-16")
    frame.to_json(f"{folder}/pandas.jsonl", orient="records", lines=True, date_format="iso", force_ascii=False)
    wide = pandas.DataFrame(
        {"path": ["/films/a.mp4", "/films/ü.mp4"], "dog": [1, 0], "cat, wet": pandas.array([0, None], dtype="Int64")}
    )
    wide.to_csv(f"{folder}/pandas-wide.csv", index=False, sep=";")
    return {}


print(json.dumps({"tell": tell, "write": write}[sys.argv[1]](sys.argv[2])))

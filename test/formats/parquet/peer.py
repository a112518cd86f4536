"""Reads the tables with pyarrow and with DuckDB and tells what they hold; writes its own as people who use them and pandas do."""
import json
import math
import sys

import duckdb
import pandas
import pyarrow
import pyarrow.parquet as parquet

TABLES = ["videos", "tags", "moments", "suggestions", "vectors"]


def plain(value):
    return value.isoformat(timespec="milliseconds") if hasattr(value, "isoformat") else value


def by_pyarrow(folder, name):
    table = parquet.read_table(f"{folder}/{name}.parquet")
    return {
        "rows": [{key: plain(value) for key, value in row.items()} for row in table.to_pylist()],
        "types": {field.name: str(field.type) for field in table.schema},
        "facts": {key.decode(): value.decode() for key, value in table.schema.metadata.items()},
    }


def by_duckdb(folder, name):
    duckdb.sql("SET TimeZone = 'UTC'")
    found = duckdb.sql(f"SELECT * FROM '{folder}/{name}.parquet'")
    return [{key: plain(value) for key, value in zip(found.columns, row)} for row in found.fetchall()]


def tell(folder):
    return {
        "pyarrow": {name: by_pyarrow(folder, name) for name in TABLES},
        "duckdb": {name: by_duckdb(folder, name) for name in TABLES},
        "asked": duckdb.sql(
            f"SELECT label, count(*) FROM '{folder}/moments.parquet' WHERE decision = 'yes' GROUP BY label ORDER BY label"
        ).fetchall(),
    }


def vector(seed, size=6):
    return [math.sin(seed * 7.1 + n * 1.3) for n in range(size)]


def frame():
    return pandas.DataFrame(
        {
            "path": ["/films/a.mp4", "/films/a.mp4", "/films/ü.mp4"],
            "label": ["dog", "cat, wet", "=1+1"],
            "start": [0.041708, None, 2.0],
            "end": [1.626625, None, 3.003003],
            "decision": pandas.Categorical(["yes", "no", "unsure"]),
            "annotator": ["Ünal “U.” O’Neil", "Ada", None],
            "created_at": pandas.to_datetime(
                ["2026-11-21T08:00:00.123Z", "2026-11-22T09:30:00Z", None], format="ISO8601"
            ),
        }
    )


def write(folder):
    tags = frame()
    tags.to_parquet(f"{folder}/pandas-zstd.parquet", compression="zstd")
    tags.to_parquet(f"{folder}/pandas-gzip.parquet", compression="gzip", index=False)
    vectors = pyarrow.table(
        {
            "video": [f"/films/{n // 40}.mp4" for n in range(80)],
            "start": [float(n % 40) for n in range(80)],
            "end": [float(n % 40 + 1) for n in range(80)],
            "embedding": pyarrow.array([vector(n) for n in range(80)], pyarrow.list_(pyarrow.float32())),
        }
    )
    small = dict(row_group_size=50, data_page_size=64, write_batch_size=8)
    parquet.write_table(vectors, f"{folder}/pyarrow-snappy.parquet", compression="snappy", **small)
    parquet.write_table(vectors, f"{folder}/pyarrow-v2.parquet", data_page_version="2.0", compression="zstd", **small)
    parquet.write_table(
        vectors, f"{folder}/pyarrow-split.parquet", use_dictionary=False, use_byte_stream_split=["start", "end"], **small
    )
    fixed = vectors.set_column(3, "embedding", vectors["embedding"].cast(pyarrow.list_(pyarrow.float32(), 6)))
    parquet.write_table(fixed, f"{folder}/pyarrow-fixed.parquet", **small)
    duckdb.sql(
        f"""COPY (
            SELECT * FROM (VALUES
                ('/films/a.mp4', 'dog', 0.041708::DOUBLE, 1.626625::DOUBLE, 'yes', 'Ünal “U.” O’Neil',
                 TIMESTAMPTZ '2026-11-21 08:00:00.123+00'),
                ('/films/a.mp4', 'cat, wet', NULL, NULL, 'no', 'Ada', TIMESTAMPTZ '2026-11-22 09:30:00+00'),
                ('/films/ü.mp4', '=1+1', 2, 3.003003, 'unsure', NULL, NULL)
            ) AS tags(path, label, start, "end", decision, annotator, created_at)
        ) TO '{folder}/duckdb-zstd.parquet' (FORMAT parquet, CODEC zstd)"""
    )
    duckdb.sql(
        f"""COPY (
            SELECT '/films/' || n // 40 || '.mp4' AS video, (n % 40)::DOUBLE AS start, (n % 40 + 1)::DOUBLE AS "end",
                list_transform(range(6), lambda k: sin(n * 7.1 + k * 1.3)::FLOAT) AS embedding
            FROM range(80) AS numbers(n) ORDER BY n
        ) TO '{folder}/duckdb-vectors.parquet' (FORMAT parquet)"""
    )
    return {}


def gaps(folder):
    """Nulls, empty lists, and lists that go on from page to page."""
    count = 200
    rows = {
        "lists": [None if n % 5 == 0 else [] if n % 5 == 1 else [float(n), None, n / 2] * (n % 7) for n in range(count)],
        "text": [None if n % 3 == 0 else f"ü{n % 4}" for n in range(count)],
        "flag": [None if n % 4 == 0 else n % 2 == 0 for n in range(count)],
        "long": [(n - 100) * 2**40 for n in range(count)],
    }
    types = [("lists", pyarrow.list_(pyarrow.float64())), ("text", pyarrow.string()), ("flag", pyarrow.bool_())]
    table = pyarrow.table(rows, schema=pyarrow.schema([*types, ("long", pyarrow.int64())]))
    small = dict(row_group_size=90, data_page_size=50, write_batch_size=7, compression="zstd")
    parquet.write_table(table, f"{folder}/gaps-v1.parquet", **small)
    parquet.write_table(table, f"{folder}/gaps-v2.parquet", data_page_version="2.0", **small)
    return table.to_pylist()


print(json.dumps({"tell": tell, "write": write, "gaps": gaps}[sys.argv[1]](sys.argv[2])))

"""A list of so many clips that are nowhere, for workers that look at nothing: as Parquet, or as lines of JSON."""

import sys

import pyarrow as pa
import pyarrow.parquet as parquet

path, count = sys.argv[1], int(sys.argv[2])
GROUP = 100_000


def clips(start: int) -> tuple[list[str], list[str]]:
    numbers = range(start, min(start + GROUP, count))
    return [f"clip-{n:09}" for n in numbers], [f"/data/videos/{n % 1000:03}/clip-{n:09}.mp4" for n in numbers]


if path.endswith(".parquet"):
    with parquet.ParquetWriter(path, pa.schema([("id", pa.string()), ("path", pa.string())])) as writer:
        for start in range(0, count, GROUP):
            writer.write_table(pa.table(dict(zip(("id", "path"), clips(start), strict=True))))
else:
    with open(path, "w") as file:
        for start in range(0, count, GROUP):
            file.writelines(f'{{"id": "{name}", "path": "{where}"}}\n' for name, where in zip(*clips(start), strict=True))

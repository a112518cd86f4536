"""A bucket for the check: `fill FOLDER` puts a folder's files and a list of them into it, `rows PREFIX` prints what a job has left there."""

import base64
import json
import os
import struct
import sys
from typing import Any

import pyarrow.parquet as parquet
from pyarrow import fs

BUCKET = "footage"


def opened() -> Any:
    bucket, _ = fs.FileSystem.from_uri(f"s3://{BUCKET}?allow_bucket_creation=true")
    return bucket


def put(bucket: Any, name: str, data: bytes) -> None:
    with bucket.open_output_stream(f"{BUCKET}/{name}") as stream:
        stream.write(data)


def fill(folder: str) -> None:
    bucket = opened()
    bucket.create_dir(BUCKET)
    names = sorted(os.listdir(folder))
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            put(bucket, f"clips/{name}", file.read())
    put(bucket, "clips/notes.txt", b"no video")
    rows = [f"s3://{BUCKET}/clips/{name},{name}" for name in names[::2]] + [f"clips/{name},{name}" for name in names[1::2]]
    put(bucket, "list.csv", "\n".join(["path,id", *rows, "clips/missing.mp4,missing"]).encode())


def rows(prefix: str) -> None:
    bucket = opened()
    found = bucket.get_file_info(fs.FileSelector(f"{BUCKET}/{prefix}", recursive=True))
    names = sorted(info.path for info in found if info.type == fs.FileType.File)
    print(json.dumps([name.removeprefix(f"{BUCKET}/{prefix}/") for name in names]))
    for name in names:
        if name.endswith(".parquet"):
            for row in parquet.read_table(bucket.open_input_file(name)).to_pylist():
                if row["embedding"] is not None:
                    row["embedding"] = base64.b64encode(struct.pack(f"<{len(row['embedding'])}f", *row["embedding"])).decode()
                print(json.dumps(row))


if __name__ == "__main__":
    {"fill": fill, "rows": rows}[sys.argv[1]](sys.argv[2])

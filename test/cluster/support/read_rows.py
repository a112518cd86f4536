"""The rows of a job's shards, a line of JSON each, read by whoever made the format: embeddings are float32 in base64."""

import base64
import json
import struct
import sys
from pathlib import Path

import pyarrow.parquet as parquet

for shard in sorted((Path(sys.argv[1]) / "shards").glob("*.parquet")):
    for row in parquet.read_table(shard).to_pylist():
        embedding = row.get("embedding")
        if embedding is not None:
            row["embedding"] = base64.b64encode(struct.pack(f"<{len(embedding)}f", *embedding)).decode()
        print(json.dumps({"shard": shard.name, **row}))

"""
Parquet of what was seen: the program's own columns (`COLUMNS` in `electron/cluster/results.ts`), or those that NeMo Curator reads. Made in
memory, so that a file is written in one go.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from .looking import Look
from .ready import Ready

if TYPE_CHECKING:
    import pyarrow

SHARDS_FOLDER: Final = "shards"
CURATOR_FOLDER: Final = "iv2_embd_parquet"

#: In the file's own facts: how many clips could not be looked at, for whoever counts without reading rows.
_FAILED: Final = b"reeltag.failed"
#: Likewise which, where there is no column for it.
_ERRORS: Final = b"reeltag.errors"

#: Frame rates that cameras have: a rate that is told by a few frames' times is one of them.
_RATES: Final = (24000 / 1001, 24.0, 25.0, 30000 / 1001, 30.0, 48.0, 50.0, 60000 / 1001, 60.0, 120.0)


def shard_folder(layout: str) -> str:
    return CURATOR_FOLDER if layout == "curator" else SHARDS_FOLDER


def shard_path(layout: str, name: str) -> str:
    """Curator names its files by uuids of what they are of."""
    if layout == "curator":
        return f"{CURATOR_FOLDER}/{uuid.uuid5(uuid.NAMESPACE_URL, name)}.parquet"
    return f"{SHARDS_FOLDER}/{name}.parquet"


def shard_data(layout: str, clips: Sequence[Sequence[Look]], ready: Ready) -> bytes:
    """@param clips what was seen of each"""
    import pyarrow
    import pyarrow.parquet as parquet

    looks = [look for clip in clips for look in clip]
    facts = {_FAILED: str(failed_among(clips)).encode(), b"reeltag.version": ready.version.encode()}
    table = _curator_table(looks, facts) if layout == "curator" else _table(looks, ready, facts)
    sink = pyarrow.BufferOutputStream()
    words = [name for name in table.column_names if name not in ("embedding", "frames", "timestamps")]
    with parquet.ParquetWriter(
        sink,
        table.schema,
        # Float32 of a model hardly gets smaller, and is read several times faster as it is.
        compression={path: "NONE" if path.startswith("embedding.") else "SNAPPY" for path in _column_paths(table.schema)},
        use_dictionary=[name for name in words if name not in ("start", "end", "size")],
        write_statistics=[name for name in words],
    ) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def failed_among(clips: Sequence[Sequence[Look]]) -> int:
    """Those of which nothing was seen."""
    return sum(1 for looks in clips if all(look.error_kind is not None for look in looks))


def failed_in(data: Any) -> int:
    """How many clips of a shard could not be looked at. @param data the file, or where it is"""
    import pyarrow.parquet as parquet

    facts = parquet.read_metadata(data).metadata or {}
    return int(facts.get(_FAILED, b"0"))


def _table(looks: list[Look], ready: Ready, facts: dict[bytes, bytes]) -> pyarrow.Table:
    import pyarrow as pa

    count = len(looks)
    seen = [look.error_kind is None for look in looks]
    columns = {
        "id": pa.array([look.id for look in looks], pa.string()),
        "path": pa.array([look.path for look in looks], pa.string()),
        "start": pa.array([look.start for look in looks], pa.float64()),
        "end": pa.array([look.end for look in looks], pa.float64()),
        "embedding": _vectors(looks, ready.dimensions),
        "frames": pa.array([look.frames for look in looks], pa.list_(pa.int32())),
        "timestamps": pa.array([look.timestamps for look in looks], pa.list_(pa.float64())),
        "content": pa.array([look.content for look in looks], pa.string()),
        "size": pa.array([look.size for look in looks], pa.int64()),
        "model": pa.array([ready.model] * count, pa.string()),
        "device": pa.array([ready.device if each else None for each in seen], pa.string()),
        "precision": pa.array([ready.precision if each else None for each in seen], pa.string()),
        "vectors": pa.array([ready.vectors if each else None for each in seen], pa.string()),
        "sampling": pa.array([ready.sampling_span if look.start is not None or look.of_spans else ready.sampling_whole for look in looks], pa.string()),
        "error_kind": pa.array([look.error_kind for look in looks], pa.string()),
        "error": pa.array([look.error for look in looks], pa.string()),
    }
    always = ("id", "path", "model", "sampling")
    schema = pa.schema([pa.field(name, array.type, nullable=name not in always) for name, array in columns.items()], metadata=facts)
    return pa.Table.from_arrays(list(columns.values()), schema=schema)


def _vectors(looks: list[Look], dimensions: int) -> pyarrow.ListArray:
    """Lists of floats, out of the bytes that they came as."""
    import pyarrow as pa

    ends, end = [0], 0
    for look in looks:
        end += 0 if look.embedding is None else dimensions
        ends.append(end)
    data = b"".join(look.embedding for look in looks if look.embedding is not None)
    values = pa.Array.from_buffers(pa.float32(), end, [None, pa.py_buffer(data)])
    missing = pa.array([look.embedding is None for look in looks], pa.bool_())
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), values, mask=missing)


def _curator_table(looks: list[Look], facts: dict[bytes, bytes]) -> pyarrow.Table:
    import pyarrow as pa
    import pyarrow.compute as compute

    seen = [look for look in looks if look.embedding is not None]
    dimensions = len(seen[0].embedding or b"") // 4 if seen else 0
    errors = [{"id": look.id, "path": look.path, "kind": look.error_kind, "message": look.error} for look in looks if look.error_kind is not None]
    schema = pa.schema(
        [pa.field("id", pa.string()), pa.field("embedding", pa.list_(pa.float64()))],
        metadata={**facts, _ERRORS: json.dumps(errors).encode()},
    )
    vectors = compute.cast(_vectors(seen, dimensions), pa.list_(pa.float64()))
    return pa.Table.from_arrays([pa.array([clip_name(look) for look in seen], pa.string()), vectors], schema=schema)


def clip_name(look: Look) -> str:
    """As Curator names a clip: by its file and frames where it is a part, and otherwise as the list of clips does."""
    if look.start is None or look.end is None:
        return look.id
    rate = _rate_of(look.frames or [], look.timestamps or [])
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{look.path}_{int(look.start * rate)}_{int(look.end * rate)}"))


def _rate_of(frames: list[int], timestamps: list[float]) -> float:
    if len(frames) < 2 or timestamps[-1] <= timestamps[0]:
        return 1000.0
    rate = (frames[-1] - frames[0]) / (timestamps[-1] - timestamps[0])
    nearest = min(_RATES, key=lambda known: abs(known - rate))
    return nearest if abs(nearest - rate) < 0.001 * rate else rate


def _column_paths(schema: pyarrow.Schema) -> list[str]:
    return [f"{field.name}.list.element" if str(field.type).startswith("list") else field.name for field in schema]

"""Reads a folder of clips as NeMo Curator does: ids and embeddings by their columns, names by uuid5; writes one as its writer does."""
import glob
import json
import os
import sys
import uuid

import pyarrow
import pyarrow.parquet as parquet


def named(text):
    return str(uuid.uuid5(uuid.NAMESPACE_URL, text))


def tell(folder):
    metas = [json.load(open(path)) for path in sorted(glob.glob(f"{folder}/metas/v0/*.json"))]
    tables = []
    for path in sorted(glob.glob(f"{folder}/iv2_embd_parquet/*.parquet")):
        # The columns that its semantic de-duplication asks for, and what they must be.
        table = parquet.read_table(path, columns=["id", "embedding"])
        tables.append(
            {
                "name": os.path.basename(path),
                "types": [str(field.type) for field in table.schema],
                "rows": table.to_pylist(),
                "more": parquet.read_table(path, columns=["id", "video", "start", "end", "model"]).to_pylist(),
            }
        )
    return {
        "metas": metas,
        "tables": tables,
        "names": {
            meta["span_uuid"]: named(
                "{}_{}_{}".format(
                    meta["source_video"],
                    int(meta["duration_span"][0] * meta["framerate_source"]),
                    int(meta["duration_span"][1] * meta["framerate_source"]),
                )
            )
            for meta in metas
        },
        "parts": {meta["source_video"]: named(f"{meta['source_video']}_0") + ".parquet" for meta in metas},
    }


def write(folder):
    video, rate = "/data/raw/ü.mp4", 30000 / 1001
    rows = []
    os.makedirs(f"{folder}/metas/v0", exist_ok=True)
    os.makedirs(f"{folder}/ce1_embd_parquet", exist_ok=True)
    for n, span in enumerate([(0.0, 10.0), (10.0, 20.0)]):
        clip = named(f"{video}_{int(span[0] * rate)}_{int(span[1] * rate)}")
        rows.append({"id": clip, "embedding": [float(n), 0.6, -0.8]})
        meta = {
            "span_uuid": clip,
            "source_video": video,
            "duration_span": list(span),
            "width_source": 1920,
            "height_source": 1080,
            "framerate_source": rate,
            "clip_location": f"{folder}/clips/{clip}.mp4",
            "width": 1920,
            "height": 1080,
            "framerate": rate,
            "num_frames": 299,
            "video_codec": "h264",
            "num_bytes": 1234567,
            "windows": [{"start_frame": 0, "end_frame": 256, "qwen_caption": "A dog runs."}],
            "valid": True,
        }
        meta["clip_location"] = f"clips/{clip}.mp4"
        with open(f"{folder}/metas/v0/{clip}.json", "w") as file:
            json.dump(meta, file, indent=4)
    table = pyarrow.Table.from_pylist(rows)
    parquet.write_table(table, f"{folder}/ce1_embd_parquet/{named(video + '_0')}.parquet")
    return {}


print(json.dumps({"tell": tell, "write": write}[sys.argv[1]](sys.argv[2])))

"""All that training needs, in one folder that can be carried to a machine without a network: `python pack.py FOLDER`.

`--checkpoint RUN` adds the checkpoint of a run, as FOLDER/checkpoint, for a command that goes on from there. PyTorch, NumPy and
Pillow must be on that machine; lettering is drawn with Pillow's own font.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import checkpoint

HERE = Path(__file__).resolve().parent
DEMO = HERE.parent
MOST = 30_000_000  # bytes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--checkpoint", type=Path, help="a run to go on from")
    args = parser.parse_args()
    # As they lie here: the code looks for its labels and words beside itself.
    for path in [*HERE.glob("*.py"), HERE / "requirements.txt", DEMO / "labels.json", *DEMO.glob("google-bert/*/*")]:
        target = args.folder / path.relative_to(DEMO)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not (target.exists() and target.samefile(path)):  # the folder itself may be packed anew, with a checkpoint
            shutil.copyfile(path, target)
    if args.checkpoint:
        checkpoint.load(args.checkpoint)
        shutil.rmtree(args.folder / "checkpoint", ignore_errors=True)
        shutil.copytree(args.checkpoint, args.folder / "checkpoint", ignore=lambda _, names: [n for n in names if not n.startswith("checkpoint")])
    try_folder(args.folder.resolve())
    size = sum(f.stat().st_size for f in args.folder.rglob("*") if f.is_file())
    print(f"{args.folder}: {size / 1e6:.1f} MB")
    if size > MOST:
        raise SystemExit(f"that is more than {MOST / 1e6:.0f} MB")


def try_folder(folder: Path) -> None:
    """What training reads before its first step is read from there, by a process that sees nothing else of this project"""
    code = "import next_sitting, train; from captions import Language, Words; print(len(Words(Language(), train.VOCABULARY).bert_ids), 'words')"
    environment = {**os.environ, "PYTHONPATH": str(folder / "training"), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", code], cwd="/", env=environment, check=True)


if __name__ == "__main__":
    main()

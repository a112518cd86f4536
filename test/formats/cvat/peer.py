"""Datumaro, by which CVAT itself reads and writes other formats: its reader and writer of CVAT's own."""
import json
import sys
from pathlib import Path

from datumaro.components.annotation import AnnotationType, Bbox, Label
from datumaro.components.dataset import Dataset
from datumaro.components.dataset_base import DatasetItem
from datumaro.plugins.data_formats.cvat.base import CvatBase

folder, out = Path(sys.argv[1]), Path(sys.argv[2])


def shapes(path):
    source = CvatBase(str(path))
    labels = source.categories()[AnnotationType.label]
    for item in source:
        for shape in item.annotations:
            yield {
                "frame": item.attributes["frame"],
                "label": labels[shape.label].name,
                "box": shape.get_bbox(),
                "attributes": {name: value for name, value in shape.attributes.items()},
            }


told = {path.stem: list(shapes(path)) for path in folder.glob("*.xml")}

# Tags of frames: someone runs from the 4th to the 6th, and in the 10th.
items = [
    DatasetItem(id=f"frame_{frame:06}", attributes={"frame": frame}, annotations=[Label(0), Bbox(1, 2, 3, 4, label=1)] if frame == 4 else [Label(0)])
    for frame in (3, 4, 5, 9)
]
Dataset.from_iterable(items, categories=["run", "ball"]).export(str(out / "tags"), "cvat")

print(json.dumps(told))

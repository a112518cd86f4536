"""FiftyOne's own importers and exporters, without the database that they fill."""
import json
import os
import sys
import types
from importlib.util import find_spec
from pathlib import Path

os.environ["FIFTYONE_DO_NOT_TRACK"] = "true"
# The package itself starts a database as it is imported: its parts are imported without it.
package = types.ModuleType("fiftyone")
package.__path__ = list(find_spec("fiftyone").submodule_search_locations)
sys.modules["fiftyone"] = package
import fiftyone.core.config as foc  # noqa: E402

package.config = foc.load_config()
import fiftyone.core.odm  # noqa: E402, F401
import cv2  # noqa: E402
import fiftyone.core.labels as fol  # noqa: E402
import fiftyone.core.metadata as fom  # noqa: E402
import fiftyone.utils.data as foud  # noqa: E402

folder, out = Path(sys.argv[1]), Path(sys.argv[2])


def told(label):
    facts = {name: value for name, value in label.iter_attributes()}
    support = list(label.support) if isinstance(label, fol.TemporalDetection) else None
    return {"label": label.label, "support": support, "confidence": label.confidence, **facts}


def read(importer, name):
    with importer(dataset_dir=str(folder), data_path="data.json", labels_path=name) as samples:
        return [(sample[0], sample[2] if len(sample) > 2 else None) for sample in samples]


detections = {path.name: read(foud.FiftyOneTemporalDetectionDatasetImporter, path.name) for path in folder.glob("labels*.json")}
# Classifications of samples have one importer, named for images; what a sample is follows from its file.
classes = {path.name: read(foud.FiftyOneImageClassificationDatasetImporter, path.name) for path in folder.glob("classifications*.json")}


def frames_in(path):
    video = cv2.VideoCapture(path)
    count = 0
    while video.grab():
        count += 1
    return count


def export(name, **options):
    exporter = foud.FiftyOneTemporalDetectionDatasetExporter(
        export_dir=str(out / name), export_media=False, abs_paths=True, pretty_print=True, **options
    )
    with exporter:
        for path, labels in detections["labels.json"]:
            count = frames_in(path)
            metadata = fom.VideoMetadata(total_frame_count=count, duration=4.0, frame_rate=count / 4)
            exporter.export_sample(path, labels, None, metadata=metadata)


export("frames")
export("times", use_timestamps=True)

print(
    json.dumps(
        {
            "detections": {name: {path: [told(each) for each in labels.detections] for path, labels in all} for name, all in detections.items()},
            "classifications": {name: {path: [told(each) for each in labels.classifications] for path, labels in all} for name, all in classes.items()},
            "frames": {path: frames_in(path) for path, _ in detections["labels.json"]},
        }
    )
)

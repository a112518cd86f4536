"""FiftyOne's reader of ActivityNet, and what ActivityNet's own evaluation asks of a truth and of results."""
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
from fiftyone.utils.activitynet import ActivityNetInfo  # noqa: E402

folder = Path(sys.argv[1])
truth = json.loads((folder / "annotations.json").read_text(encoding="utf8"))
results = json.loads((folder / "predictions.json").read_text(encoding="utf8"))

info = ActivityNetInfo(truth)
read = info.format_annotations(None, split="validation")


def overlap(one, other):
    shared = max(0.0, min(one[1], other[1]) - max(one[0], other[0]))
    return shared / (one[1] - one[0] + other[1] - other[0] - shared)


# As the evaluation does it: results of videos of the truth's subset alone, each against the truth's segments of its label.
judged = {}
for key, guesses in results["results"].items():
    assert truth["database"][key]["subset"] == "validation"
    for guess in guesses:
        same = [each["segment"] for each in truth["database"][key]["annotations"] if each["label"] == guess["label"]]
        best = max((overlap(guess["segment"], segment) for segment in same), default=0.0)
        judged.setdefault(key, []).append([guess["label"], guess["score"], *guess["segment"], best])

print(
    json.dumps(
        {
            "fields": [sorted(truth), sorted(results)],
            "classes": info.all_classes,
            "short": sorted(info.get_matching_samples(max_duration=4.0)[0]),
            "labels": read["labels"],
            "judged": judged,
            "external": results["external_data"],
        }
    )
)

"""Label Studio's own SDK: holds tasks against their labelling config, and exports them as its server does."""
import json
import sys
from pathlib import Path

from label_studio_sdk.converter import Converter
from label_studio_sdk.label_interface import LabelInterface

folder, out = Path(sys.argv[1]), Path(sys.argv[2])
config = (folder / "config.xml").read_text(encoding="utf8")
tasks = json.loads((folder / "tasks.json").read_text(encoding="utf8"))

interface = LabelInterface(config)
interface.validate()
errors = []
for task in tasks:
    for results in task["annotations"] + task["predictions"]:
        errors += interface.validate_prediction(results, return_errors=True)

# What its server does to tasks that come in: they get numbers, and who imports them stands for people that are not named.
number = 0
for task_number, task in enumerate(tasks, 1):
    task["id"] = task_number
    for annotation in task["annotations"]:
        number += 1
        annotation["id"] = number
        annotation.setdefault("completed_by", {"id": 1, "email": "admin@example.org"})
exported = out / "export.json"
exported.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf8")

converter = Converter(config=config, project_dir=None)
converter.convert(str(exported), str(out / "min"), "JSON_MIN", is_dir=False)
records = json.loads((out / "min" / "result.json").read_text(encoding="utf8"))

print(
    json.dumps(
        {
            "errors": errors,
            "rate": interface.get_object("video").attr["frameRate"],
            "labels": {name: control.labels for name, control in interface._controls.items()},
            "records": records,
        }
    )
)

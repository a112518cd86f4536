"""pympi, which linguists use with ELAN: tells what is in documents, and writes one."""
import json
import sys
from pathlib import Path

from pympi.Elan import Eaf


def tell(path):
    eaf = Eaf(str(path))
    return {
        "version": eaf.adocument["VERSION"],
        "media": [dict(each) for each in eaf.get_linked_files()],
        "properties": [list(each) for each in eaf.get_properties()],
        "vocabulary": {
            name: [value[0][0] for value, _ in eaf.get_cv_entries(name).values()]
            for name in eaf.get_controlled_vocabulary_names()
        },
        "tiers": {
            name: {
                "parameters": dict(eaf.get_parameters_for_tier(name)),
                "annotations": eaf.get_annotation_data_for_tier(name),
            }
            for name in eaf.get_tier_names()
        },
    }


def write(path):
    eaf = Eaf(author="Grace")
    eaf.add_linked_file("file:///films/surf%20day.mp4", relpath="./surf%20day.mp4", mimetype="video/mp4")
    eaf.add_linguistic_type("free")
    eaf.add_linguistic_type("said of it", "Symbolic_Association", timealignable=False)
    eaf.add_tier("gesture", "free", ann="Grace", part="P1")
    eaf.add_annotation("gesture", 400, 1200, "points & waves")
    eaf.add_annotation("gesture", 1200, 1960, "rests")
    eaf.add_tier("silence", "free")
    eaf.add_annotation("silence", 2000, 2500, "")
    eaf.add_tier("hand", "said of it", parent="gesture", ann="Alan")
    eaf.add_ref_annotation("hand", "gesture", 500, "left")
    eaf.to_file(path)


command, *paths = sys.argv[1:]
if command == "tell":
    print(json.dumps({Path(path).name: tell(path) for path in paths}))
else:
    write(paths[0])
    print("null")

"""Holds a RayJob to the schema of KubeRay's own definition: python validate.py DEFINITION FILE."""

import sys

import jsonschema
import yaml


def strict(schema):
    """Kubernetes drops what a schema does not name: here it is a mistake."""
    if isinstance(schema, dict):
        known = {key: strict(value) for key, value in schema.items()}
        if "properties" in known and "additionalProperties" not in known and not known.get("x-kubernetes-preserve-unknown-fields"):
            known["additionalProperties"] = False
        # Numbers with a unit, or without.
        if known.pop("x-kubernetes-int-or-string", False):
            known.pop("type", None)
        return known
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    return schema


definition, file = sys.argv[1:]
with open(definition) as text:
    crd = yaml.safe_load(text)
with open(file) as text:
    job = yaml.safe_load(text)
version = next(each for each in crd["spec"]["versions"] if each["name"] == "v1")
schema = strict(version["schema"]["openAPIV3Schema"])
# Of any object, and not of this one's definition.
schema["properties"]["metadata"] = {"type": "object"}
errors = list(jsonschema.Draft202012Validator(schema).iter_errors(job))
for error in errors:
    print("/".join(map(str, error.absolute_path)), error.message[:300])
sys.exit(1 if errors else 0)

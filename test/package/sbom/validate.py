"""Says what is wrong with a bill of materials by CycloneDX's own schema, and nothing where nothing is."""

import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(Path(sys.argv[1]).read_text(encoding="utf-8"))
if problem is not None:
    print(problem)

"""
Makes what `nvidia-pytriton` brings into a Triton server that stands by itself, and an exported repository into one that it can serve:
python lay_out.py EXPORTED SERVER REPOSITORY. The configurations are read by Triton's own schema, the graphs by ONNX's.
Of the configurations the backend alone is another; prints the command that starts it, as JSON.
"""

import json
import os
import pathlib
import shutil
import stat
import sys

import onnx
import pytriton
from google.protobuf import text_format
from tritonclient.grpc import model_config_pb2

exported, server, repository = map(pathlib.Path, sys.argv[1:4])
here = pathlib.Path(__file__).parent

package = pathlib.Path(pytriton.__file__).parent
binaries = package / "tritonserver"
version = f"{sys.version_info.major}.{sys.version_info.minor}"
shutil.copytree(binaries / "backends", server / "backends")
stub = server / "backends" / "python" / "triton_python_backend_stub"
shutil.copy(binaries / "python_backend_stubs" / version / stub.name, stub)
stub.chmod(stub.stat().st_mode | stat.S_IXUSR)

for folder in sorted(path for path in exported.iterdir() if path.is_dir()):
    config = text_format.Parse((folder / "config.pbtxt").read_text(), model_config_pb2.ModelConfig())
    assert config.name == folder.name, config.name
    assert config.backend == "onnxruntime", config.backend
    graph = folder / "1" / config.default_model_filename
    # ONNX's own checker does not know ONNX Runtime's operators; that Python's ONNX Runtime opens the graph is seen when it is served.
    model = onnx.load(str(graph), load_external_data=False)
    names = lambda values: [value.name for value in values]
    assert names(config.input) == names(model.graph.input), names(config.input)
    assert names(config.output) == names(model.graph.output), names(config.output)
    for value, said in [*zip(model.graph.input, config.input), *zip(model.graph.output, config.output)]:
        shape = [d.dim_value if d.HasField("dim_value") else -1 for d in value.type.tensor_type.shape.dim]
        assert shape[1 if config.max_batch_size > 0 else 0 :] == list(said.dims), (value.name, shape, said.dims)
    for tensor in model.graph.initializer:
        place = {entry.key: entry.value for entry in tensor.external_data}
        if place:
            # The weights lie beside their graph, all of them: the folder is whole by itself.
            assert "/" not in place["location"], place
            end = int(place["offset"]) + int(place["length"])
            assert end <= (graph.parent / place["location"]).stat().st_size, (tensor.name, place)

    shutil.copytree(folder, repository / folder.name)
    config.backend = "python"
    config.default_model_filename = "model.py"
    (repository / folder.name / "config.pbtxt").write_text(text_format.MessageToString(config))
    shutil.copy(here / "model.py", repository / folder.name / "1" / "model.py")
shutil.copy(exported / "reeltag-export.json", repository)

libraries = package.parent / "nvidia_pytriton.libs"
command = [str(binaries / "bin" / "tritonserver"), "--model-repository", str(repository)]
command += ["--backend-directory", str(server / "backends"), "--http-address", "127.0.0.1"]
command += ["--allow-grpc", "false", "--allow-metrics", "false", "--exit-timeout-secs", "5"]
library_path = ":".join(filter(None, [os.environ.get("LD_LIBRARY_PATH"), str(libraries)]))
# The backend takes whichever Python is first in the path.
path = f"{pathlib.Path(sys.exec_prefix) / 'bin'}:{os.environ['PATH']}"
print(json.dumps({"command": command, "env": {"LD_LIBRARY_PATH": library_path, "PATH": path}}))

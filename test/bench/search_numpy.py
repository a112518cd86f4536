"""Exact products with NumPy, timed: reads queries as lines of JSON, answers each with seconds and the best rows."""
import json
import sys
import time

import numpy as np

path, size, rows, most = sys.argv[1], *map(int, sys.argv[2:5])
vectors = np.fromfile(path, dtype=np.float32, count=rows * size).reshape(rows, size)
print(json.dumps({"version": np.__version__}), flush=True)
for line in sys.stdin:
    query = np.array(json.loads(line), dtype=np.float32)
    start = time.perf_counter()
    products = vectors @ query
    best = np.argpartition(products, rows - most)[rows - most :]
    best = best[np.argsort(-products[best], kind="stable")]
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "best": best.tolist(), "products": products[best].tolist()}), flush=True)

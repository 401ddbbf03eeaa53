import json
import os

print("hello from rank", os.environ["CAIRN_NODE_RANK"], "of", os.environ["CAIRN_NODE_COUNT"], flush=True)
with open(os.path.join(os.environ["CAIRN_OUTPUT_DIR"], "metrics.json"), "w") as out:
    json.dump([{"name": "greetings", "value": 1, "split": "test", "n": 1}], out)

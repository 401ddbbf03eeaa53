"""Writes the square of each number of the input that is this shard's: line n belongs to shard n modulo the count."""

import os

index, count = int(os.environ["CAIRN_SHARD_INDEX"]), int(os.environ["CAIRN_SHARD_COUNT"])
with open(os.path.join(os.environ["CAIRN_DATASET_DIR"], "numbers.txt")) as lines, \
        open(os.path.join(os.environ["CAIRN_OUTPUT_DIR"], "squares.txt"), "w") as squares:
    for number, line in enumerate(lines):
        if number % count == index:
            squares.write(f"{line.strip()} {int(line) ** 2}\n")
print(f"shard {index} of {count} is done", flush=True)

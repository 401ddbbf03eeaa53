"""Trains a classifier on Fashion-MNIST and goes on where it was told to leave.

A job whose quota is wanted back, or that its owner pauses, gets SIGTERM and some time. This program ends its step, saves all
that the next one depends on into CAIRN_CHECKPOINT_DIR, and leaves; the job's next attempt finds it there. Each step is done
once, and the network is the one that nobody interrupted: the hash of its parameters is the same.

What the platform gives is read from the environment: CAIRN_DATASET_DIR, CAIRN_CHECKPOINT_DIR, CAIRN_OUTPUT_DIR, CAIRN_ATTEMPT.
"""

import signal
import sys

told_to_leave = False


def leave(*_):
    global told_to_leave
    told_to_leave = True


signal.signal(signal.SIGTERM, leave)  # before torch, which takes seconds to load

import argparse
import gzip
import hashlib
import json
import os
import struct
import time

import numpy as np
import torch
from torch import nn

LEFT = 143  # 128 + SIGTERM, as a program without a handler ends


def images(folder):
    with gzip.open(os.path.join(folder, "train-images-idx3-ubyte.gz")) as file:
        _, count, rows, columns = struct.unpack(">IIII", file.read(16))
        return torch.frombuffer(bytearray(file.read()), dtype=torch.uint8).view(count, rows * columns)


def labels(folder):
    with gzip.open(os.path.join(folder, "train-labels-idx1-ubyte.gz")) as file:
        file.read(8)
        return torch.from_numpy(np.frombuffer(file.read(), dtype=np.uint8).astype(np.int64))


def save(path, state):
    """A checkpoint is there as a whole or not at all."""
    torch.save(state, path + ".new")
    os.replace(path + ".new", path)


def parameter_hash(model):
    digest = hashlib.sha256()
    for parameter in model.parameters():
        digest.update(parameter.detach().numpy().tobytes())
    return digest.hexdigest()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--steps", type=int, default=200)
    arguments.add_argument("--pace", type=float, default=0, help="seconds from step to step at least, in the first attempt")
    options = arguments.parse_args()
    torch.set_num_threads(1)  # sums have one order, on however many processors

    inputs, targets = images(os.environ["CAIRN_DATASET_DIR"]), labels(os.environ["CAIRN_DATASET_DIR"])
    torch.manual_seed(1)
    model = nn.Linear(inputs.shape[1], 10)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    order = torch.Generator().manual_seed(1)

    attempt, step = int(os.environ.get("CAIRN_ATTEMPT", "1")), 0
    checkpoint = os.path.join(os.environ["CAIRN_CHECKPOINT_DIR"], "training.pt")
    if os.path.exists(checkpoint):
        state = torch.load(checkpoint)
        step = state["step"]
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        order.set_state(state["order"])
    print(f"attempt {attempt} goes on behind step {step}", flush=True)

    loss = torch.tensor(0.0)
    while step < options.steps and not told_to_leave:
        begun = time.monotonic()
        batch = torch.randint(len(inputs), (64,), generator=order)
        loss = nn.functional.cross_entropy(model(inputs[batch] / 255.0 - 0.5), targets[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        step += 1
        print(f"step {step} loss {loss.item():.4f}", flush=True)
        while attempt == 1 and not told_to_leave and time.monotonic() < begun + options.pace:
            time.sleep(0.02)

    if step < options.steps:
        save(checkpoint, {"step": step, "model": model.state_dict(), "optimizer": optimizer.state_dict(),
                          "order": order.get_state()})
        print(f"attempt {attempt} is told to leave and has saved step {step}", flush=True)
        sys.exit(LEFT)

    with torch.no_grad():
        reached = (model(inputs / 255.0 - 0.5).argmax(1) == targets).float().mean().item()
    print(f"parameters after {step} steps sha256 {parameter_hash(model)}", flush=True)
    output = os.environ["CAIRN_OUTPUT_DIR"]
    torch.save(model.state_dict(), os.path.join(output, "model.pt"))
    with open(os.path.join(output, "metrics.json"), "w") as file:
        json.dump([{"name": "accuracy", "value": reached, "split": "train", "n": len(targets)},
                   {"name": "loss", "value": loss.item(), "split": "train", "n": 64}], file)


if __name__ == "__main__":
    main()

"""Trains a small classifier on Fashion-MNIST, alone or as one of several ranks.

What the platform gives is read from the environment: CAIRN_DATASET_DIR and CAIRN_OUTPUT_DIR in every job, and
RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT in a job of type pytorch-ddp. Nothing here is Cairn's own protocol: the
same program runs under torchrun.
"""

import argparse
import gzip
import hashlib
import json
import os
import socket
import struct
import time

import numpy as np
import torch
import torch.distributed as dist
from torch import nn


def images(folder, part):
    with gzip.open(os.path.join(folder, part + "-images-idx3-ubyte.gz")) as file:
        _, count, rows, columns = struct.unpack(">IIII", file.read(16))
        pixels = np.frombuffer(file.read(), dtype=np.uint8).reshape(count, 1, rows, columns)
    return torch.from_numpy(pixels.astype(np.float32) / 255.0 - 0.5)


def labels(folder, part):
    with gzip.open(os.path.join(folder, part + "-labels-idx1-ubyte.gz")) as file:
        file.read(8)
        return torch.from_numpy(np.frombuffer(file.read(), dtype=np.uint8).astype(np.int64))


def network():
    return nn.Sequential(
        nn.Conv2d(1, 16, 5, stride=2, padding=2), nn.ReLU(),
        nn.Conv2d(16, 32, 5, stride=2, padding=2), nn.ReLU(),
        nn.Flatten(), nn.Linear(32 * 7 * 7, 10))


def address():
    try:
        return socket.gethostbyname(socket.gethostname())
    except OSError:
        return "no address: a job of one rank has no network"


def parameter_hash(model):
    digest = hashlib.sha256()
    for parameter in model.parameters():
        digest.update(parameter.detach().numpy().tobytes())
    return digest.hexdigest()


def accuracy(model, inputs, targets):
    model.eval()
    with torch.no_grad():
        hits = sum((model(inputs[i:i + 1000]).argmax(1) == targets[i:i + 1000]).sum().item()
                   for i in range(0, len(targets), 1000))
    return hits / len(targets)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--steps", type=int, default=200)
    arguments.add_argument("--batch", type=int, default=64)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()

    rank, world = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    distributed = world > 1
    print(f"rank {rank} of {world} runs on {socket.gethostname()} at "
          f"{address()}, torch {torch.__version__}", flush=True)
    if distributed:
        dist.init_process_group("gloo")

    folder = os.environ["CAIRN_DATASET_DIR"]
    inputs, targets = images(folder, "train"), labels(folder, "train")
    shard = torch.arange(rank, len(targets), world)
    print(f"rank {rank} trains on {len(shard)} of {len(targets)} images, "
          f"shard {hashlib.sha256(shard.numpy().tobytes()).hexdigest()[:16]}", flush=True)

    torch.manual_seed(options.seed)
    model = network()
    trained = nn.parallel.DistributedDataParallel(model) if distributed else model
    optimizer = torch.optim.SGD(trained.parameters(), lr=0.05, momentum=0.9)
    order = torch.Generator().manual_seed(options.seed + rank)

    started, curve = time.monotonic(), []
    for step in range(1, options.steps + 1):
        batch = shard[torch.randint(len(shard), (options.batch,), generator=order)]
        loss = nn.functional.cross_entropy(trained(inputs[batch]), targets[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step == 1 or step % 50 == 0 or step == options.steps:
            curve.append({"step": step, "loss": loss.item()})
            print(f"rank {rank} step {step} loss {loss.item():.4f}", flush=True)
    seconds = time.monotonic() - started
    print(f"rank {rank} parameters after {options.steps} steps sha256 {parameter_hash(model)}", flush=True)

    if rank == 0:
        reached = accuracy(model, images(folder, "t10k"), labels(folder, "t10k"))
        print(f"accuracy {reached:.4f} on 10000 test images after {seconds:.1f} s of training", flush=True)
        output = os.environ["CAIRN_OUTPUT_DIR"]
        torch.save(model.state_dict(), os.path.join(output, "model.pt"))
        with open(os.path.join(output, "metrics.json"), "w") as file:
            json.dump([{"name": "accuracy", "value": reached, "split": "test", "n": 10000},
                       {"name": "loss", "value": curve[-1]["loss"], "split": "train", "n": options.batch}], file)
        with open(os.path.join(output, "curve.json"), "w") as file:
            json.dump(curve, file)
    if distributed:
        dist.barrier()
        dist.destroy_process_group()


if __name__ == "__main__":
    main()

"""Trains a classifier on Fashion-MNIST with its parameters on parameter servers, over torch.distributed.rpc.

Each task of type ps owns a part of the parameters. The chief and the workers own none: at every step they fetch them,
compute the gradient of a batch of their own images and send it back, without waiting for each other. The chief ends
the training when the loss on images that nobody trains on is below a limit; it fails if that takes too many steps.

What the platform gives is read from the environment: CAIRN_TASK, CAIRN_NODE_RANK, CAIRN_CHIEF_HOSTS, CAIRN_WORKER_HOSTS
and CAIRN_PS_HOSTS. A ps serves until it is stopped, as the job type has it.
"""

import argparse
import gzip
import json
import os
import signal
import struct
import sys
import threading

import numpy as np
import torch
import torch.distributed.rpc as rpc
from torch import nn

PIXELS, CLASSES = 28 * 28, 10
SIZE = PIXELS * CLASSES + CLASSES


class Shard:
    """The parameters that this process owns; others reach them by remote calls only."""

    def __init__(self, values, rate):
        self.values, self.rate, self.pushes, self.lock = values, rate, 0, threading.Lock()

    def pull(self):
        with self.lock:
            return self.values.clone()

    def push(self, gradient):
        with self.lock:
            self.values -= self.rate * gradient
            self.pushes += 1


shard = None
begun = threading.Event()


def begin():
    begun.set()


def await_beginning():
    begun.wait()


def pull():
    return shard.pull()


def push(gradient):
    shard.push(gradient)


def owned():
    return 0 if shard is None else shard.values.numel()


def hosts(task):
    names = os.environ.get(f"CAIRN_{task}_HOSTS", "")
    return names.split(",") if names else []


def images(folder, part):
    with gzip.open(os.path.join(folder, part + "-images-idx3-ubyte.gz")) as file:
        _, count, rows, columns = struct.unpack(">IIII", file.read(16))
        pixels = np.frombuffer(file.read(), dtype=np.uint8).reshape(count, rows * columns)
    return torch.from_numpy(pixels.astype(np.float32) / 255.0)


def labels(folder, part):
    with gzip.open(os.path.join(folder, part + "-labels-idx1-ubyte.gz")) as file:
        file.read(8)
        return torch.from_numpy(np.frombuffer(file.read(), dtype=np.uint8).astype(np.int64))


def fetch(servers):
    parts = [rpc.rpc_async(server, pull) for server in servers]
    return torch.cat([part.wait() for part in parts])


def loss_of(parameters, inputs, targets):
    weights = parameters[:PIXELS * CLASSES].reshape(PIXELS, CLASSES)
    return nn.functional.cross_entropy(inputs @ weights + parameters[PIXELS * CLASSES:], targets)


def step(servers, inputs, targets):
    parameters = fetch(servers).requires_grad_()
    loss_of(parameters, inputs, targets).backward()
    parts = torch.tensor_split(parameters.grad, len(servers))
    for answer in [rpc.rpc_async(server, push, (part.clone(),)) for server, part in zip(servers, parts)]:
        answer.wait()


def serve(index, servers):
    parts = torch.tensor_split(torch.zeros(SIZE), len(servers))
    print(f"ps {index} owns {shard.values.numel()} of {sum(part.numel() for part in parts)} parameters", flush=True)

    def end(number, frame):
        print(f"ps {index} is stopped after {shard.pushes} gradients", flush=True)
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    while True:
        signal.pause()


def train(options, name, trainer, trainers, servers):
    folder = os.environ["CAIRN_DATASET_DIR"]
    inputs, targets = images(folder, "train"), labels(folder, "train")
    mine = torch.arange(trainer, len(targets), trainers)
    order = torch.Generator().manual_seed(trainer)
    unseen = (images(folder, "t10k"), labels(folder, "t10k")) if trainer == 0 else None
    print(f"{name} owns {owned()} parameters and trains on {len(mine)} images", flush=True)
    if unseen:
        print(f"{name} loss before {loss_of(fetch(servers), *unseen).item():.4f}", flush=True)
        rpc.rpc_sync(servers[0], begin)
    else:
        rpc.rpc_sync(servers[0], await_beginning)
    for number in range(1, options.steps + 1):
        batch = mine[torch.randint(len(mine), (options.batch,), generator=order)]
        step(servers, inputs[batch], targets[batch])
        if unseen and number % 20 == 0:
            loss = loss_of(fetch(servers), *unseen).item()
            print(f"{name} step {number} loss {loss:.4f}", flush=True)
            if loss < options.below:
                return loss
    return None


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--steps", type=int, default=400)
    arguments.add_argument("--batch", type=int, default=128)
    arguments.add_argument("--rate", type=float, default=0.1)
    arguments.add_argument("--below", type=float, default=0.8)
    options = arguments.parse_args()

    task, index = os.environ["CAIRN_TASK"], int(os.environ["CAIRN_NODE_RANK"])
    trainers = ["chief0"] + [f"worker{i}" for i in range(len(hosts("WORKER")))]
    servers = [f"ps{i}" for i in range(len(hosts("PS")))]
    names, name = trainers + servers, f"{task}{index}"
    if task == "ps":
        global shard
        shard = Shard(torch.tensor_split(torch.zeros(SIZE), len(servers))[index].clone(), options.rate)
    rpc.init_rpc(
        name,
        rank=names.index(name),
        world_size=len(names),
        rpc_backend_options=rpc.TensorPipeRpcBackendOptions(
            init_method=f"tcp://{hosts('CHIEF')[0]}:29500", rpc_timeout=60))
    if task == "ps":
        serve(index, servers)
    loss = train(options, name, trainers.index(name), len(trainers), servers)
    if task == "chief":
        if loss is None:
            sys.exit(f"the loss is not below {options.below} after {options.steps} steps")
        with open(os.path.join(os.environ["CAIRN_OUTPUT_DIR"], "metrics.json"), "w") as file:
            json.dump([{"name": "loss", "value": loss, "split": "test", "n": 10000}], file)
        torch.save(fetch(servers), os.path.join(os.environ["CAIRN_OUTPUT_DIR"], "parameters.pt"))
        print(f"{name} ends with loss {loss:.4f}, below {options.below}", flush=True)
    # Not graceful: that would wait for the ps, which serve until the platform stops them.
    rpc.shutdown(graceful=False)


if __name__ == "__main__":
    main()

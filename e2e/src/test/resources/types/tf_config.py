"""Reads TF_CONFIG as tf.distribute.cluster_resolver.TFConfigClusterResolver and tf.train.ClusterSpec do, without
TensorFlow, and holds it against what is seen from inside: each process serves at its own address of the cluster, and the
chief asks every other one who it is."""

import json
import os
import signal
import socket
import sys
import time


def cluster_spec(cluster):
    """ClusterSpec.__init__: job names are texts, tasks are a list of addresses or a mapping of index to address."""
    spec = {}
    for job, tasks in cluster.items():
        if not isinstance(job, str):
            raise TypeError("a job name is a text")
        if isinstance(tasks, (list, tuple)):
            tasks = dict(enumerate(tasks))
        if not isinstance(tasks, dict):
            raise TypeError("tasks are a list or a mapping")
        for index, address in tasks.items():
            if not isinstance(address, str) or not address.rsplit(":", 1)[1].isdigit():
                raise TypeError(f"{address} is not host:port")
        spec[job] = {int(index): address for index, address in tasks.items()}
    return spec


def main():
    config = json.loads(os.environ["TF_CONFIG"])
    spec = cluster_spec(config["cluster"])
    # TFConfigClusterResolver.task_type and task_id.
    task, index = config.get("task", {}).get("type"), int(config.get("task", {}).get("index"))
    assert task == os.environ["CAIRN_TASK"], task
    assert index == int(os.environ["CAIRN_NODE_RANK"]), index
    host, port = spec[task][index].rsplit(":", 1)
    assert socket.gethostbyname(host) == socket.gethostbyname(socket.gethostname()), host
    print(f"{task} {index} of {json.dumps({job: len(tasks) for job, tasks in sorted(spec.items())})}", flush=True)

    server = socket.create_server((host, int(port)), backlog=16)
    if task != "chief":
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
        while True:
            with server.accept()[0] as client:
                client.sendall(f"{task}/{index}".encode())
    for job, tasks in sorted(spec.items()):
        for number, address in sorted(tasks.items()):
            if job != "chief":
                print(f"asked {address}: {ask(address)}", flush=True)
                assert ask(address) == f"{job}/{number}"


def ask(address):
    host, port = address.rsplit(":", 1)
    for attempt in range(300):
        try:
            with socket.create_connection((host, int(port)), timeout=5) as connection:
                return connection.makefile().read()
        except ConnectionRefusedError:
            time.sleep(0.1)
    sys.exit(f"{address} does not answer")


if __name__ == "__main__":
    main()

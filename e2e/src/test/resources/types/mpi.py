"""Each rank tells where it runs, what it was given, and a sum that all ranks made together."""

import os
import socket
import stat

from mpi4py import MPI

world = MPI.COMM_WORLD
total = world.allreduce(world.rank + 1)
largest = world.allreduce(world.rank, op=MPI.MAX)
key = os.stat("/cairn/ssh/id_ecdsa")
print(
    f"rank {world.rank} of {world.size} on {socket.gethostname()} sum {total} largest {largest}"
    f" task {os.environ['CAIRN_TASK']} {os.environ['CAIRN_NODE_RANK']} greeting {os.environ['GREETING']!r}"
    f" key {stat.S_IMODE(key.st_mode):o} of {key.st_uid} user {os.getuid()}",
    flush=True)
try:
    open("/cairn/ssh/other", "w")
except OSError as refused:
    print(f"rank {world.rank} {refused.strerror}", flush=True)
with open(os.path.join(os.environ["CAIRN_OUTPUT_DIR"], f"rank-{world.rank}.txt"), "w") as file:
    file.write(f"{total}\n")

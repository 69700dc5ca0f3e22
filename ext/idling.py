"""How threads of kernels wait for work and for each other: asleep.

libgomp lets them spin for some milliseconds unless its environment says otherwise, which it reads
once, when the first kernel that has threads is loaded. While other processes want the cores, those
that spin take the time of the ones that they wait for: what one thread did in half a millisecond
took two of them ten and more. Whoever sets `OMP_WAIT_POLICY` otherwise has it so.
"""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

"""Distances: for every destination of a sign the tree of ways towards it."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.engine import Put, Stage, View
from hub.twin.site import Site
from hub.twin.slots import COSTS, TREES, tree_key
from hub.twin.wording import both
from routing import Costs, Tree, pick, tree_to


def distances_stage(site: Site) -> Stage:
    """Return the stage that grows anew the trees that a changed arc can matter to."""

    def run(view: View) -> Iterable[Put[Any]]:
        for profile_id, change in view.changes(COSTS).items():
            if change.after is None or profile_id not in site.shown:
                continue
            before = change.before or site.costs[profile_id]
            changed = np.flatnonzero(before.live != change.after.live)
            for destination_id, place in site.destinations.items():
                key = tree_key(profile_id, destination_id)
                tree = view.value(TREES, key)
                if tree is not None and not matters(tree, before, change.after, changed):
                    continue
                grown = tree_to(change.after, site.ends[key], site.watched[key])
                zh, en = pick(place.names, "zh"), pick(place.names, "en")
                words = both(f"到{zh}的路程改变", f"The ways to {en} have changed")
                yield Put(TREES, key, grown, words, (change.cause,))

    return Stage("distances", (COSTS,), (TREES,), run)


def matters(tree: Tree, before: Costs, after: Costs, changed: NDArray[np.intp]) -> bool:
    """Tell whether changed arcs can make a tree another where it is looked at.

    A dearer arc matters where the tree uses it, a cheaper one where it beats the tree within the
    horizon of what is looked at.
    What changed inside a private destination, at its locks or for its last metres, is not told by
    the weights.
    """
    if before.at_end(tree.end.unit_id) != after.at_end(tree.end.unit_id):
        return True
    arcs = after.graph.arcs
    tails, heads = arcs.tail[changed], arcs.head[changed]
    used = tree.next_arc[tails] == changed
    through = tree.milliseconds[heads].astype(np.int64) + after.live[changed]
    better = (through < tree.milliseconds[tails]) & (through <= tree.horizon)
    return bool(np.any(used | better))

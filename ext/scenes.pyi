from collections.abc import Sequence

from ext.sight import Sight

class Scene:
    def __init__(
        self,
        sight: Sight,
        marks: Sequence[tuple[int, float, float, float, int, int]],
        doors: Sequence[tuple[int, int, float, float]],
    ) -> None: ...

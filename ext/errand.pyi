class Errand:
    def __init__(
        self,
        origin: tuple[int, int, float, float],
        goal: tuple[int, float, float],
        start: tuple[float, float, bool],
        end: tuple[float, float, bool, int, bool],
        meant: tuple[int, int, int],
    ) -> None: ...

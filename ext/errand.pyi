class Stand:
    def __init__(
        self,
        stood: tuple[int, int, float, float],
        place: tuple[float, float, bool],
        called: tuple[int, bool],
        keys: tuple[int, int],
    ) -> None: ...

class Fragments:
    most: int
    most_bytes: int
    count: int
    size: int

    def __init__(self, most: int, most_bytes: int) -> None: ...

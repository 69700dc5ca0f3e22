from ext.hierarchy import Hierarchy

class Climb:
    def __init__(self, hierarchy: Hierarchy) -> None: ...

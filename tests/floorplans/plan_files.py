"""Plans as files: in a folder or in a zip."""

import zipfile
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path


class PlanFiles(ABC):
    """A plan that is made of files."""

    @abstractmethod
    def files(self) -> Mapping[str, bytes]:
        """Return the content of each by its name."""

    def folder(self, path: Path) -> Path:
        path.mkdir(parents=True, exist_ok=True)
        for name, data in self.files().items():
            (path / name).write_bytes(data)
        return path

    def zip(self, path: Path, top: str = "") -> Path:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, data in self.files().items():
                bundle.writestr(top + name, data)
        return path

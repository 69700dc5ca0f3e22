"""The data folder, and files that hold one secret each."""

from pathlib import Path

from hub.errors import ConfigError, StartError


def made(data: Path) -> Path:
    """Return the data folder, made where it is missing.

    Raises:
        StartError: It cannot be made.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(data, error) from error
    return data


def unwritable(data: Path, error: OSError) -> StartError:
    """Say that the data folder cannot be written to."""
    detail = f"cannot write to {error.filename or data}: {error.strerror}; choose another: --data"
    return StartError("start.data", detail)


def secret_in(path: str | None) -> str | None:
    """Return a password, which stands in a file of its own."""
    if path is None:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text") from error

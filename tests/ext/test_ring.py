"""The ring's header against headers and faults of the kernel that this machine does not have."""

import shlex
import subprocess
import sysconfig
from pathlib import Path

EXT = Path(__file__).resolve().parents[2] / "ext"


def build(folder: Path, source: str) -> Path:
    """Compile a program against `ring.h` with the compiler that the kernels are built with."""
    written, built = folder / "program.c", folder / "program"
    written.write_text(source, encoding="utf-8")
    compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")
    arguments = [f"-I{folder}", f"-I{EXT}", str(written), "-o", str(built)]
    made = subprocess.run([*compiler, *arguments], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return built


def test_headers_before_linux_5_7_give_no_ring(tmp_path: Path) -> None:
    (tmp_path / "linux").mkdir()
    old = "struct io_uring_params { unsigned features; };\n#define IORING_FEAT_NODROP 2\n"
    (tmp_path / "linux" / "io_uring.h").write_text(old, encoding="utf-8")
    source = """
#include "ring.h"
int main(void)
{
    ring_t ring;
    ring_open(&ring);
    return ring.descriptor != -1;
}
"""
    subprocess.run([build(tmp_path, source)], check=True)

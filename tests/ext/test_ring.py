"""The ring's header against headers and faults of the kernel that this machine does not have."""

import shlex
import subprocess
import sysconfig
from pathlib import Path

import pytest

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


FAULTY_KERNEL = """
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
static long told_by_kernel(long number, ...);
#define syscall told_by_kernel
#define munmap(place, size) ((void)0)
#include "ring.h"

static struct io_uring_sqe entries[4];
static struct io_uring_cqe results[8];
static unsigned queue_tail, done_head, done_tail;
static int calls;

/* Takes TAKEN of three sends and tells of one, then fails. */
static long told_by_kernel(long number, ...)
{
    (void)number;
    if (calls++) {
        errno = EBADF;
        return -1;
    }
    results[0].user_data = entries[0].user_data;
    results[0].res = 5;
    done_tail = 1;
    return TAKEN;
}

int main(void)
{
    int sockets[4] = {7, 7, 7, 7}, places[3] = {0, 1, 3};
    long long taken[4] = {-2, -2, -2, -2};
    ring_t ring = {.descriptor = dup(0), .queue_tail = &queue_tail, .done_head = &done_head,
                   .done_tail = &done_tail, .queue_mask = 3, .done_mask = 7,
                   .entries = entries, .results = results};
    for (int at = 0; at < 3; at++)
        ring_ask(&ring, at, 0, sockets[places[at]], "frame", 5, places[at], taken);
    int sent = ring_do(&ring, 3, taken);
    printf("%d %d %lld %lld %lld %lld", sent, ring.descriptor, taken[0], taken[1], taken[2],
           taken[3]);
    return 0;
}
"""


@pytest.mark.parametrize(
    ("took", "told"), [(3, "3 -1 5 -3 -2 -3"), (2, "2 -1 5 -3 -2 -3"), (1, "1 -1 5 -3 -2 -3")]
)
def test_what_a_failing_kernel_did_not_tell_of_is_untold_and_the_ring_is_closed(
    tmp_path: Path, took: int, told: str
) -> None:
    program = build(tmp_path, f"#define TAKEN {took}\n{FAULTY_KERNEL}")
    assert subprocess.check_output([program], text=True) == told

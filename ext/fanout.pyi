from array import array

def send_all(sockets: array[int], data: bytes, taken: array[int]) -> int:
    """Send the same bytes to each of the sockets, and return how many took them whole.

    It never waits: a socket takes what fits. The interpreter is free meanwhile, so nobody may
    close one of these sockets from another thread.

    Args:
        sockets: Descriptors, array of `i`.
        data: At least one byte.
        taken: Array of `q`, one place for each socket: the bytes that it took, -1 where it took
            none (its buffer is full, or its peer is gone).

    Raises:
        ValueError: `taken` has another length, or `data` is empty.
    """

"""The same bytes to many sockets, one send(2) after the other, without Python in between."""

cdef extern from *:
    """
    #include <sys/socket.h>
    #ifndef MSG_NOSIGNAL
    #define MSG_NOSIGNAL 0
    #endif
    """
    ssize_t send(int socket, const void *data, size_t size, int flags) nogil
    int MSG_DONTWAIT
    int MSG_NOSIGNAL


def send_all(const int[::1] sockets, const unsigned char[::1] data, long long[::1] taken):
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
    cdef Py_ssize_t count = sockets.shape[0], size = data.shape[0], at
    cdef Py_ssize_t whole = 0
    cdef ssize_t sent
    if taken.shape[0] != count:
        raise ValueError("`taken` needs one place for each socket")
    if size == 0:
        raise ValueError("there is nothing to send")
    with nogil:
        for at in range(count):
            sent = send(sockets[at], &data[0], size, MSG_DONTWAIT | MSG_NOSIGNAL)
            taken[at] = sent
            whole += sent == size
    return whole

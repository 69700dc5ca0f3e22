cdef extern from "ring.h":
    enum:
        RING_SENDS
        RING_UNTOLD

    ctypedef struct ring_t:
        int descriptor

    void ring_open(ring_t *ring)
    void ring_close(ring_t *ring)
    void ring_ask(ring_t *ring, unsigned at, int reads, int socket, const void *data, size_t size,
                  int place, long long *taken) nogil
    int ring_do(ring_t *ring, int count, long long *taken) nogil
    ssize_t recv(int socket, void *data, size_t size, int flags) nogil
    ssize_t send(int socket, const void *data, size_t size, int flags) nogil
    int MSG_DONTWAIT
    int MSG_NOSIGNAL

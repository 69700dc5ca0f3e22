"""What ways are drawn with: working memory, of which each thread has its own."""

from libc.stdint cimport int32_t
from libc.stdlib cimport free, realloc

from ext.tension cimport Vertex


cdef int make_room(Pencil *pencil, Py_ssize_t count, Py_ssize_t corners) noexcept nogil:
    """Make room for a way of so many arcs; return -1 where there is no memory."""
    cdef Py_ssize_t room = 2 * count + 16
    if corners > pencil.corners:
        if not roomier(<void **> &pencil.path.around, corners * sizeof(int32_t)):
            return NO_MEMORY
        pencil.corners = corners
    if count + 3 <= pencil.room:
        return 0
    if not (roomier(<void **> &pencil.path.vertices, 2 * room * sizeof(Vertex))
            and roomier(<void **> &pencil.posts, room * sizeof(Post))
            and roomier(<void **> &pencil.slides, room * 4 * sizeof(double))
            and roomier(<void **> &pencil.way, room * sizeof(int32_t))):
        return NO_MEMORY
    pencil.path.room, pencil.room = 2 * room, room
    return 0


cdef bint roomier(void **items, size_t size) noexcept nogil:
    """Give an array as much room; tell whether there was memory."""
    cdef void *grown = realloc(items[0], size)
    if grown == NULL:
        return False
    items[0] = grown
    return True


cdef void put_away(Pencil *pencil) noexcept nogil:
    """Give back what a pencil holds."""
    free(pencil.path.around)
    free(pencil.path.vertices)
    free(pencil.posts)
    free(pencil.slides)
    free(pencil.way)

from libc.math cimport NAN
from libc.stdint cimport int32_t

from ext.tension cimport Path, Vertex

cdef enum:
    NO_MEMORY = -1

cdef struct Post:
    # A point of the trail as the graph has it, and what comes behind it: the unit walked in, the
    # opening there (-1 for none), the milliseconds that it takes, and the arc that leads on from
    # just there (-1 for none).
    int32_t unit
    int32_t opening
    int32_t door
    int32_t arc

cdef struct Pencil:
    # What a way is drawn with: working memory, which is one way's at a time.
    Path path
    Post *posts
    double *slides
    int32_t *way
    Py_ssize_t room
    Py_ssize_t corners  # for so many of one room there is room

cdef int make_room(Pencil *pencil, Py_ssize_t count, Py_ssize_t corners) noexcept nogil
cdef void put_away(Pencil *pencil) noexcept nogil


cdef inline Py_ssize_t put(Pencil *pencil, Py_ssize_t count, double x, double y,
                    int32_t corner) noexcept nogil:
    """Put a point at the end of the trail; return the number of its points."""
    pencil.path.vertices[count] = Vertex(
        x, y, 0.0, corner, <int32_t> count, 0, 0, <int32_t> (count - 1), -1, 0, 0)
    if count > 0:
        pencil.path.vertices[count - 1].after = <int32_t> count
    pencil.path.size = count + 1
    pencil.posts[count] = Post(-1, -1, 0, -1)
    pencil.slides[4 * count] = NAN
    return count + 1

"""JSON documents as Python holds them: whether they can be sent, and what one changes of another."""

from cpython.bool cimport PyBool_Check
from cpython.buffer cimport PyBUF_SIMPLE, PyBuffer_Release, PyObject_GetBuffer
from cpython.dict cimport PyDict_CheckExact, PyDict_GetItem, PyDict_Next, PyDict_Size
from cpython.float cimport PyFloat_AS_DOUBLE, PyFloat_CheckExact
from cpython.list cimport PyList_CheckExact, PyList_GET_ITEM, PyList_GET_SIZE
from cpython.long cimport PyLong_CheckExact
from cpython.object cimport PyObject, PyObject_RichCompareBool, Py_EQ
from cpython.unicode cimport PyUnicode_Check
from libc.math cimport isfinite
from msgspec import Raw, json

cdef extern from "Python.h":
    long long PyLong_AsLongLongAndOverflow(object number, int *overflow) except? -1
    bint PyUnicode_IS_ASCII(object text)
    Py_ssize_t PyUnicode_GET_LENGTH(object text)
    Py_UCS4 PyUnicode_READ_CHAR(object text, Py_ssize_t at)
    int PyUnicode_KIND(object text)

cdef long long EXACT = 9007199254740991
"""Largest integer that every JSON reader keeps exact (RFC 7493 section 2.2)."""

cdef int DEEPEST = 200

cdef int UNASKED = -1
"""A depth where nobody asks whether a document is sendable."""

cdef object raw = Raw
cdef object read = json.decode


def sendable(document):
    """Tell whether a document has a JSON form that every reader keeps, and holds no null.

    Objects and arrays are `dict` and `list` themselves, at most 200 deep; names are text. Numbers
    are finite, and integers exact as doubles (RFC 7493 section 2.2). Text holds no lone surrogate.
    An array or an object may be `msgspec.Raw`: JSON that the hub wrote itself, which is taken as it
    is.
    """
    return fine(document, 0)


def difference(old, new):
    """Return the JSON merge patch (RFC 7396) that makes `new` of `old`, None where they are equal.

    Numbers are equal by value, as in JSON (1 and 1.0); true is not 1. Arrays are replaced whole.
    Raw values are equal by their bytes, and to other ones by what they hold; raw objects that are
    not are opened, so that what one lacks is taken away. The patch shares its values with `new`.
    Both documents are `sendable`.
    """
    if old is new:
        return None
    if type(new) is raw or type(old) is raw:
        return of_raw(old, new)
    if PyDict_CheckExact(old) and PyDict_CheckExact(new):
        return of_objects(<dict>old, <dict>new, UNASKED)
    # A value where none was is its own patch, because documents hold no null.
    return None if equal(old, new) else new


def revised(old, new):
    """Return what `difference` does, once `new` has been found `sendable`.

    What both hold as the very same object is not looked at again.

    Args:
        old: Is known to be sendable.
        new: Is not known to be.

    Raises:
        ValueError: `new` is not sendable.
    """
    return None if old is new else revision(old, new, 0)


cdef object revision(object old, object new, int depth):
    if PyDict_CheckExact(old) and PyDict_CheckExact(new) and depth < DEEPEST:
        return of_objects(<dict>old, <dict>new, depth)
    if not fine(new, depth):
        raise ValueError("the document has a part that cannot be sent")
    if type(new) is raw or type(old) is raw:
        return of_raw(old, new)
    return None if equal(old, new) else new


cdef object of_raw(object old, object new):
    """Return what `difference` does where one of both is raw.

    An array is not opened for one that is raw too: it is long, and replaced whole anyway.
    """
    if type(old) is type(new) and (old == new or not is_object(new) or not is_object(old)):
        return None if old == new else new
    one, other = opened(old), opened(new)
    if PyDict_CheckExact(one) and PyDict_CheckExact(other):
        return of_objects(<dict>one, <dict>other, UNASKED)
    return None if equal(one, other) else new


cdef bint fine(object value, int depth) except -1:
    cdef PyObject *name
    cdef PyObject *member
    cdef Py_ssize_t place = 0, at
    cdef long long number
    cdef int overflow = 0
    if PyUnicode_Check(value):
        return speakable(value)
    if PyFloat_CheckExact(value):
        return isfinite(PyFloat_AS_DOUBLE(value))
    if PyBool_Check(value):
        return True
    if PyLong_CheckExact(value):
        number = PyLong_AsLongLongAndOverflow(value, &overflow)
        return overflow == 0 and -EXACT <= number <= EXACT
    if depth >= DEEPEST:
        return False
    if PyDict_CheckExact(value):
        while PyDict_Next(value, &place, &name, &member):
            if not (PyUnicode_Check(<object>name) and speakable(<object>name)):
                return False
            if not fine(<object>member, depth + 1):
                return False
        return True
    if PyList_CheckExact(value):
        for at in range(PyList_GET_SIZE(value)):
            if not fine(<object>PyList_GET_ITEM(value, at), depth + 1):
                return False
        return True
    return type(value) is raw and is_whole(value)


cdef bint is_whole(object value) except -1:
    """Tell whether a raw value begins and ends as an array or an object does."""
    cdef Py_buffer text
    cdef const char *first
    cdef char last
    cdef bint found = False
    PyObject_GetBuffer(value, &text, PyBUF_SIMPLE)
    if text.len >= 2:
        first = <const char *> text.buf
        last = first[text.len - 1]
        found = (first[0] == b"[" and last == b"]") or (first[0] == b"{" and last == b"}")
    PyBuffer_Release(&text)
    return found


cdef bint is_object(object value) except -1:
    """Tell whether a raw value is an object."""
    cdef Py_buffer text
    PyObject_GetBuffer(value, &text, PyBUF_SIMPLE)
    cdef bint found = text.len > 0 and (<const char *> text.buf)[0] == b"{"
    PyBuffer_Release(&text)
    return found


cdef bint speakable(object text):
    cdef Py_ssize_t at
    if PyUnicode_IS_ASCII(text) or PyUnicode_KIND(text) == 1:
        return True
    for at in range(PyUnicode_GET_LENGTH(text)):
        if 0xD800 <= PyUnicode_READ_CHAR(text, at) <= 0xDFFF:
            return False
    return True


cdef object of_objects(dict old, dict new, int depth):
    """Return the members that differ, None without any.

    Raises:
        ValueError: A member is not sendable, unless nobody asks.
    """
    cdef dict changes = None
    cdef PyObject *name
    cdef PyObject *member
    cdef PyObject *held
    cdef Py_ssize_t place = 0, known = 0
    while PyDict_Next(new, &place, &name, &member):
        held = PyDict_GetItem(old, <object>name)
        if held == NULL:
            change = <object>member
            if depth != UNASKED and not (
                PyUnicode_Check(<object>name)
                and speakable(<object>name)
                and fine(change, depth + 1)
            ):
                raise ValueError("the document has a part that cannot be sent")
        else:
            known += 1
            if held == member:
                continue
            if depth == UNASKED:
                change = difference(<object>held, <object>member)
            else:
                change = revision(<object>held, <object>member, depth + 1)
            if change is None:
                continue
        if changes is None:
            changes = {}
        changes[<object>name] = change
    if known == PyDict_Size(old):
        return changes
    place = 0
    while PyDict_Next(old, &place, &name, &member):
        if PyDict_GetItem(new, <object>name) == NULL:
            if changes is None:
                changes = {}
            changes[<object>name] = None
    return changes


cdef bint equal(object one, object other) except -1:
    cdef PyObject *name
    cdef PyObject *member
    cdef PyObject *held
    cdef Py_ssize_t place = 0, at
    if one is other:
        return True
    if PyList_CheckExact(one) and PyList_CheckExact(other):
        if PyList_GET_SIZE(one) != PyList_GET_SIZE(other):
            return False
        for at in range(PyList_GET_SIZE(one)):
            if not equal(<object>PyList_GET_ITEM(one, at), <object>PyList_GET_ITEM(other, at)):
                return False
        return True
    if PyDict_CheckExact(one) and PyDict_CheckExact(other):
        if PyDict_Size(one) != PyDict_Size(other):
            return False
        while PyDict_Next(one, &place, &name, &member):
            held = PyDict_GetItem(other, <object>name)
            if held == NULL or not equal(<object>member, <object>held):
                return False
        return True
    if PyBool_Check(one) != PyBool_Check(other):
        return False
    if (type(one) is raw) != (type(other) is raw):
        return equal(opened(one), opened(other))
    return PyObject_RichCompareBool(one, other, Py_EQ)


cdef object opened(object value):
    """Return what a raw value holds, and all else as it is."""
    return read(value) if type(value) is raw else value

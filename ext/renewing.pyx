"""Several metrics brought to other weights side by side."""

from cpython.object cimport PyObject
from libc.stdlib cimport free, malloc

from ext.crew cimport share_out
from ext.metric cimport Metric


def update_all(metrics, changes, int threads=1):
    """Give some arcs of several metrics other weights; see `Metric.update`.

    Args:
        metrics: The metrics, each once.
        changes: Of each the arcs and their weights.
        threads: How many of them share the metrics.

    Raises:
        ValueError: An arc is not in the graph, or a weight is negative; then none is changed. A
            metric stands there twice, or there are not as many changes as metrics.
    """
    cdef list held = list(metrics)
    cdef Py_ssize_t count = len(held), index
    cdef PyObject **items
    if len({id(each) for each in held}) < count:
        raise ValueError("a metric is changed twice at once")
    fitting = [(<Metric?> each)._fitting(*change)
               for each, change in zip(held, changes, strict=True)]
    items = <PyObject **> malloc((count + 1) * sizeof(PyObject *))
    if items == NULL:
        raise MemoryError
    try:
        for index in range(count):
            items[index] = <PyObject *> held[index]
            arcs, weights = fitting[index]
            (<Metric> items[index]).begin(arcs, weights)
        with nogil:
            share_out(items, settle, count, 1, threads)
    finally:
        free(items)


cdef void settle(void *metrics, int _thread, Py_ssize_t item) noexcept nogil:
    """Bring one of the metrics up to date."""
    (<Metric> (<PyObject **> metrics)[item]).settle()

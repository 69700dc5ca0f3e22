# distutils: extra_compile_args = -fopenmp
# distutils: extra_link_args = -fopenmp
"""Several metrics brought to other weights side by side."""

from cpython.object cimport PyObject
from cython.parallel cimport prange
from libc.stdlib cimport free, malloc

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
            if threads > 1 and count > 1:
                for index in prange(count, schedule="dynamic", num_threads=threads):
                    (<Metric> items[index]).settle()
            else:
                for index in range(count):
                    (<Metric> items[index]).settle()
    finally:
        free(items)

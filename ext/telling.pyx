"""Routes as JSON: legs and steps written into one buffer, from numbers and from kept texts."""

from enum import IntEnum

from cpython.ref cimport PyObject
from libc.math cimport isfinite
from libc.stdlib cimport calloc, free

from ext.crew cimport CHUNK, FEW, share_out
from ext.fragments cimport NO_FILLING, NO_KEY, NO_LACK, NO_PART, Fragments, Lack
from ext.pages cimport Sheet, page_say, page_t
from ext.steps cimport Steps
from ext.trace cimport Trace
from ext.writing cimport Chapter, Writer, Writing

cdef enum:
    MOST_ROOM = 4194304  # bytes of a sheet that is kept
    LOT = 160  # routes on a sheet: each time that threads meet, one may have to wait for another


cdef struct Account:
    # A route, and where on which sheet its legs and its steps were written.
    const Chapter *chapter
    const Chapter *end
    int sheet
    bint whole
    size_t legs
    size_t steps
    size_t ended


class Text(IntEnum):
    """What a text is that is not kept, the first number of its key; the others tell of what.

    * `BEGINS`, `GOES_ON`, `PASSES`: what a step begins with, says of its stretch, and says of what
      it passes, in each language, with gaps (bytes in the order of `routing.Gap`, from 1). They are
      of a step: its number comes last.
    * `METRES`, `FLOORS`: so many, in each language.
    * `WHICH`: which of several: its number, on which side, of what kind; in each language.
    * `STARTS`: a place as a start, in each language.
    * `LEVEL`: a level in each language, its ordinal and the object of its name.
    * `UNIT`: a unit in each language, and its object.
    * `CONNECTOR`: a connector in each language, and the members of its object.
    * `LANDMARK`: the members of a landmark's object before those that depend on where one stands,
      and behind them; it in each language, and of a door what is behind it and its kind in each.
    * `DOOR`: the members of the object of an opening that is passed, by its kind.

    The key of a landmark has its kind and number, then the unit that a door is named after, or the
    side of a corner. That of a place has kind 7, and the number of the place in two halves, the
    lower one first; as a landmark it is called what it is as a destination.

    The first of the numbers that come with a text tells what sentences depend on beside: of `UNIT`,
    and of a door, in which languages there is a name; of other landmarks and of `CONNECTOR` the
    kind of connector. The second one is of `LANDMARK` only: the opening that it is, or -1.
    """

    BEGINS = 0
    GOES_ON = 1
    PASSES = 2
    METRES = 3
    FLOORS = 4
    WHICH = 5
    STARTS = 6
    LEVEL = 7
    UNIT = 8
    CONNECTOR = 9
    LANDMARK = 10
    DOOR = 11


cdef struct Written:
    # What threads share that write routes.
    PyObject *teller
    Account *accounts
    page_t **pages  # by thread


cdef class Teller(Writer):
    """Writes the legs and steps of routes through one building.

    Sentences, names and objects are kept as JSON by the numbers that decide them, because many
    routes turn at one corner; counts, distances, times and positions are written anew each time.
    Numbers are written as `round` and msgspec do it, members in the order of their names. Levels,
    units, openings and connectors are numbers, so that all routes have to be of graphs whose lists
    agree, as those of one building do.

    What is not kept is asked for: `make(what, one, two, three, number)` returns what belongs to a
    key that begins with a `Text`, and the number of the step that asks, among all.

    Args:
        frame: Metres per degree of longitude and of latitude, and the origin in degrees.
        codes: Names of the kinds of steps, of turns, of sides and of relations, in their order.
        languages: Tag and space between sentences of each language, sorted.
        fragments: Where texts are kept; it is this teller's alone.

    Raises:
        ValueError: There are too many codes.
    """

    cdef list sheets  # those that nobody writes on

    def __init__(self, frame, codes, languages, Fragments fragments not None):
        Writer.__init__(self, frame, codes, languages, fragments)
        self.sheets = []

    def told(self, traces, parts, make):
        """Return the legs and the steps of a route as JSON arrays.

        Args:
            traces: The ways that it is made of, one after another.
            parts: The steps of each, with the numbers of both places that it is between.
            make: Makes what is not kept; its last argument is the number of the step among all.

        Raises:
            ValueError: A figure is no finite number, or too large; or there are too few texts.
            MemoryError: The text does not fit.
        """
        cdef Py_ssize_t count = max(len(traces), len(parts))
        cdef Chapter *chapters = <Chapter *> calloc(count + 1, sizeof(Chapter))
        cdef Sheet sheet
        cdef size_t middle
        if chapters == NULL:
            raise MemoryError
        try:
            lay_out(chapters, traces, parts)
            # Nobody else has it meanwhile: what is not kept is made in Python, which may lead here.
            sheet = self.take_sheet()
            self.write_all(&sheet.out, chapters, count, False, make)
            middle = sheet.out.size
            self.write_all(&sheet.out, chapters, count, True, make)
        finally:
            free(chapters)
        told = sheet.part(0, middle), sheet.part(middle, sheet.out.size)
        self.put_back(sheet)
        return told

    def told_all(self, list routes, maker, int threads):
        """Return the legs and the steps of each of some routes, or what was raised.

        Args:
            routes: The first two arguments of `told` for each.
            maker: Returns the third one for the route of a number; it is asked for few of them.
            threads: How many threads share them; what comes out does not depend on it.

        Raises:
            MemoryError: There is no room for as many.
        """
        cdef Py_ssize_t count = len(routes), at, total = 0
        cdef Chapter *chapters = NULL
        cdef Account *accounts = NULL
        cdef list sheets, found = []
        if count < FEW:
            threads = 1
        for traces, parts in routes:
            total += max(len(traces), len(parts))
        sheets = [self.take_sheet() for _ in range(max(1, threads))]
        try:
            chapters = <Chapter *> calloc(total + 1, sizeof(Chapter))
            accounts = <Account *> calloc(count + 1, sizeof(Account))
            if chapters == NULL or accounts == NULL:
                raise MemoryError
            total = 0
            for at in range(count):
                traces, parts = routes[at]
                accounts[at].chapter = chapters + total
                lay_out(chapters + total, traces, parts)
                total += max(len(traces), len(parts))
                accounts[at].end = chapters + total
            for at in range(0, count, LOT * len(sheets)):
                found += self.write_lot(
                    accounts + at, min(count - at, LOT * <Py_ssize_t> len(sheets)), sheets)
        finally:
            free(chapters)
            free(accounts)
        for sheet in sheets:
            self.put_back(sheet)
        for at in range(count):
            if found[at] is None:
                traces, parts = routes[at]
                found[at] = self.told_or_raised(traces, parts, maker, at)
        return found

    cdef list write_lot(self, Account *accounts, Py_ssize_t count, list sheets):
        """Return what is written of each of some routes, None where something was lacking."""
        cdef Py_ssize_t at
        for sheet in sheets:
            (<Sheet> sheet).out.size = 0
        self.write_accounts(accounts, count, sheets)
        return [self.read(&accounts[at], sheets) for at in range(count)]

    cdef int write_accounts(self, Account *accounts, Py_ssize_t count, list sheets) except -1:
        """Write routes at once, each thread on a sheet of its own."""
        cdef Py_ssize_t at, threads = len(sheets)
        cdef page_t **pages
        if threads == 1 or count < FEW:
            for at in range(count):
                self.write_account(&(<Sheet> sheets[0]).out, 0, &accounts[at])
            return 0
        pages = <page_t **> calloc(threads, sizeof(page_t *))
        if pages == NULL:
            raise MemoryError
        for at in range(threads):
            pages[at] = &(<Sheet> sheets[at]).out
        # Nobody keeps anything new meanwhile: it would move what is read.
        self.fragments.readers += 1
        written = Written(<PyObject *> self, accounts, pages)
        with nogil:
            share_out(&written, write, count, CHUNK, <int> threads)
        self.fragments.readers -= 1
        free(pages)
        return 0

    cdef void write_account(self, page_t *out, int sheet, Account *account) noexcept nogil:
        """Write a route, unless something is lacking."""
        cdef Writing now = Writing(account.chapter, account.end, 0, 0)
        cdef Lack lack
        lack.what, account.sheet, account.legs = NO_LACK, sheet, out.size
        page_say(out, b"[")
        account.whole = self.write_parts(out, &now, False, &lack)
        page_say(out, b"]")
        account.steps = out.size
        now = Writing(account.chapter, account.end, 0, 0)
        page_say(out, b"[")
        account.whole = account.whole and self.write_parts(out, &now, True, &lack)
        page_say(out, b"]")
        account.ended = out.size
        if not account.whole:
            out.size = account.legs

    cdef read(self, const Account *account, list sheets):
        """Return what was written of a route, None where something was lacking."""
        cdef Sheet sheet = <Sheet> sheets[account.sheet]
        if not account.whole or sheet.out.failed:
            return None
        return (sheet.part(account.legs, account.steps), sheet.part(account.steps, account.ended))

    cdef told_or_raised(self, traces, parts, maker, Py_ssize_t at):
        try:
            return self.told(traces, parts, maker(at))
        except Exception as error:
            return error

    cdef int write_all(self, page_t *out, const Chapter *chapters, Py_ssize_t count, bint steps,
                       make) except -1:
        """Write all legs, or all steps; what is lacking is made."""
        cdef Writing now = Writing(chapters, chapters + count, 0, 0)
        cdef Py_ssize_t mended = -1
        cdef Lack lack
        lack.what = NO_LACK
        page_say(out, b"[")
        while not self.write_parts(out, &now, steps, &lack):
            # What is lacking for one step or leg must not drive each other out.
            if mended != now.number:
                self.fragments.make_room()
            mended = now.number
            self.mend(&lack, now.number, make)
        page_say(out, b"]")
        return 0

    cdef int mend(self, Lack *lack, Py_ssize_t number, make) except -1:
        """Make what is lacking, or raise why it cannot be."""
        if lack.what == NO_PART:
            raise ValueError(f"there is no text {lack.part} under this key")
        if lack.what == NO_FILLING:
            raise ValueError(f"nothing goes into gap {lack.part} of this sentence")
        if lack.what != NO_KEY:
            raise ValueError(
                f"{lack.figure} is {'too large' if isfinite(lack.figure) else 'no number'}")
        self.fragments.take_in(
            lack.key, make(lack.key.what, lack.key.one, lack.key.two, lack.key.three, number))
        lack.what = NO_LACK
        return 0

    cdef Sheet take_sheet(self):
        cdef Sheet sheet = self.sheets.pop() if self.sheets else Sheet()
        sheet.out.size = 0
        return sheet

    cdef int put_back(self, Sheet sheet) except -1:
        if sheet.out.room <= MOST_ROOM and not sheet.out.failed:
            self.sheets.append(sheet)
        return 0


cdef void write(void *work, int thread, Py_ssize_t item) noexcept nogil:
    """Write a route on the sheet of a thread."""
    cdef const Written *now = <const Written *> work
    (<Teller> now.teller).write_account(now.pages[thread], thread, &now.accounts[item])


cdef int lay_out(Chapter *chapters, traces, parts) except -1:
    """Write down what a route consists of; the objects have to outlive it."""
    cdef Trace trace
    cdef Steps steps
    cdef Py_ssize_t at = 0
    for trace in traces:
        chapters[at].leg, chapters[at].spot, chapters[at].legs = trace.leg, trace.spot, trace.count
        at += 1
    at = 0
    for steps, (chapters[at].ends.start, chapters[at].ends.end) in parts:
        chapters[at].step, chapters[at].door, chapters[at].steps = (
            steps.step, steps.door, steps.count)
        at += 1
    return 0


Ends = tuple  # what it holds stands in the stub

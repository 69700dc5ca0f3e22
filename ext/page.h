/* Text that grows, and numbers in it as JSON writers put them (RFC 8259 section 6). */

#ifndef ZHILU_PAGE_H
#define ZHILU_PAGE_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char *text;
    size_t size, room;
} page_t;

/* Make room for so much more; return 0, or -1 where there is no memory. */
static inline int page_reserve(page_t *page, size_t more)
{
    size_t room;
    char *grown;
    if (page->room - page->size >= more)
        return 0;
    room = 2 * (page->size + more) + 64;
    grown = (char *)realloc(page->text, room);
    if (grown == NULL)
        return -1;
    page->text = grown;
    page->room = room;
    return 0;
}

static inline int page_put(page_t *page, const void *text, size_t size)
{
    if (page_reserve(page, size) < 0)
        return -1;
    memcpy(page->text + page->size, text, size);
    page->size += size;
    return 0;
}

/* Write the digits of a number, at least so many; return how many. */
static inline int put_digits(char *out, uint64_t number, int least)
{
    char digits[24];
    int count = 0, at;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0 || count < least);
    for (at = 0; at < count; at++)
        out[at] = digits[count - 1 - at];
    return count;
}

static inline int page_put_integer(page_t *page, int64_t number)
{
    char *out;
    int size = 0;
    if (page_reserve(page, 24) < 0)
        return -1;
    out = page->text + page->size;
    if (number < 0)
        out[size++] = '-';
    size += put_digits(out + size, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, 1);
    page->size += (size_t)size;
    return 0;
}

/* Return a size of at most 15 digits in units of 1 / scale: rounded as Python's `round` does, by its
   exact value and ties to even. */
static inline uint64_t in_units(double size, double scale)
{
    double product = size * scale, whole = floor(product);
    double over = product - whole - 0.5; /* exact */
    uint64_t units = (uint64_t)whole;
    if (over == 0.0)
        over = fma(size, scale, -product); /* what the product has lost */
    if (over > 0.0 || (over == 0.0 && (units & 1)))
        units++;
    return units;
}

/* Write a number rounded to 1 or 7 digits, in the shortest form that reads back as the same double.
   Return 1; 0 where it is too large for that, or no number; -1 where there is no memory. */
static inline int page_put_rounded(page_t *page, double value, int digits)
{
    uint64_t scale = digits == 7 ? 10000000 : 10, units, part;
    double size = fabs(value);
    char *out;
    int length = 0, places = digits;
    if (!(size * (double)scale < 1e15))
        return 0;
    if (page_reserve(page, 40) < 0)
        return -1;
    out = page->text + page->size;
    units = in_units(size, (double)scale);
    if (signbit(value))
        out[length++] = '-';
    if (digits == 7 && units > 0 && units < 100) { /* below 0.00001 */
        part = units < 10 ? units : units / 10;
        out[length++] = (char)('0' + part);
        if (units >= 10 && units % 10 != 0) {
            out[length++] = '.';
            out[length++] = (char)('0' + units % 10);
        }
        out[length++] = 'e';
        out[length++] = '-';
        out[length++] = units < 10 ? '7' : '6';
        page->size += (size_t)length;
        return 1;
    }
    length += put_digits(out + length, units / scale, 1);
    out[length++] = '.';
    part = units % scale;
    while (places > 1 && part % 10 == 0) {
        part /= 10;
        places--;
    }
    length += put_digits(out + length, part, places);
    page->size += (size_t)length;
    return 1;
}

#endif

/* Text that grows, and numbers in it as JSON writers put them (RFC 8259 section 6).

   Where there is no memory a page takes nothing more and says so in `failed`. */

#ifndef ZHILU_PAGE_H
#define ZHILU_PAGE_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ALWAYS_INLINE static inline __attribute__((always_inline))

typedef struct {
    char *text;
    size_t size, room;
    int failed;
} page_t;

/* Make room for so much more, at least; return 0, or -1 where there is no memory. */
static __attribute__((noinline)) int page_grow(page_t *page, size_t more)
{
    size_t room = 2 * (page->size + more) + 64;
    char *grown = page->failed ? NULL : (char *)realloc(page->text, room);
    if (grown == NULL) {
        page->failed = 1;
        return -1;
    }
    page->text = grown;
    page->room = room;
    return 0;
}

ALWAYS_INLINE int page_reserve(page_t *page, size_t more)
{
    return page->room - page->size >= more ? 0 : page_grow(page, more);
}

ALWAYS_INLINE void page_put(page_t *page, const void *text, size_t size)
{
    if (page_reserve(page, size) < 0)
        return;
    memcpy(page->text + page->size, text, size);
    page->size += size;
}

/* Write a literal; its length is known when this is compiled. */
ALWAYS_INLINE void page_say(page_t *page, const char *text)
{
    page_put(page, text, __builtin_strlen(text));
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

/* Write a number of so many digits; they are made two by two, the last ones first. */
ALWAYS_INLINE void put_exactly(char *out, uint32_t number, int digits)
{
    static const char pairs[] = "0001020304050607080910111213141516171819"
                                "2021222324252627282930313233343536373839"
                                "4041424344454647484950515253545556575859"
                                "6061626364656667686970717273747576777879"
                                "8081828384858687888990919293949596979899";
    while (digits >= 2) {
        digits -= 2;
        memcpy(out + digits, pairs + 2 * (number % 100), 2);
        number /= 100;
    }
    if (digits)
        out[0] = (char)('0' + number);
}

static inline void page_put_integer(page_t *page, int64_t number)
{
    char *out;
    int size = 0;
    if (page_reserve(page, 24) < 0)
        return;
    out = page->text + page->size;
    if (number < 0)
        out[size++] = '-';
    size += put_digits(out + size, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, 1);
    page->size += (size_t)size;
}

/* Return a size of at most 15 digits in units of 1 / scale: rounded as Python's `round` does, by its
   exact value and ties to even. */
ALWAYS_INLINE uint64_t in_units(double size, double scale)
{
    double product = size * scale;
    uint64_t units = (uint64_t)product;
    double over = product - (double)units - 0.5; /* exact */
    if (over == 0.0)
        over = fma(size, scale, -product); /* what the product has lost */
    if (over > 0.0 || (over == 0.0 && (units & 1)))
        units++;
    return units;
}

/* Write a number of so many units of 1e-7, fewer than 100, as digits and an exponent. */
static inline int put_tiny(char *out, uint64_t units)
{
    int length = 0;
    out[length++] = (char)('0' + (units < 10 ? units : units / 10));
    if (units >= 10 && units % 10 != 0) {
        out[length++] = '.';
        out[length++] = (char)('0' + units % 10);
    }
    out[length++] = 'e';
    out[length++] = '-';
    out[length++] = units < 10 ? '7' : '6';
    return length;
}

/* Write a number rounded to 1 or 7 digits, in the shortest form that reads back as the same double.
   Return 1; 0 where it is too large for that, or no number. The number of digits is known when this is
   compiled. */
ALWAYS_INLINE int page_put_rounded(page_t *page, double value, int digits)
{
    uint64_t scale = digits == 7 ? 10000000 : 10, units, whole;
    double size = fabs(value);
    char *out;
    int length = 0, places = digits;
    if (!(size * (double)scale < 1e15))
        return 0;
    if (page_reserve(page, 40) < 0)
        return 1;
    out = page->text + page->size;
    units = in_units(size, (double)scale);
    if (signbit(value))
        out[length++] = '-';
    if (digits == 7 && units > 0 && units < 100) { /* below 0.00001 */
        page->size += (size_t)(length + put_tiny(out + length, units));
        return 1;
    }
    whole = units / scale;
    length += put_digits(out + length, whole, 1);
    out[length++] = '.';
    put_exactly(out + length, (uint32_t)(units - whole * scale), digits);
    while (places > 1 && out[length + places - 1] == '0')
        places--;
    page->size += (size_t)(length + places);
    return 1;
}

#endif

/* The least that sending to many costs: one send(2) per client, nothing else. */

#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

/* Serve commands from a control socket until 'Q' or its end: '1' sends one frame to all, 'T' ten
 * frames in one send. Returns how many sends were short or failed. */
int serve(int control, const int *clients, int count, const char *one, size_t one_size,
          const char *ten, size_t ten_size)
{
    int failures = 0;
    char command;
    while (read(control, &command, 1) == 1 && command != 'Q') {
        const char *data = command == 'T' ? ten : one;
        size_t size = command == 'T' ? ten_size : one_size;
        for (int at = 0; at < count; at++)
            if (send(clients[at], data, size, MSG_NOSIGNAL) != (ssize_t)size)
                failures++;
    }
    return failures;
}

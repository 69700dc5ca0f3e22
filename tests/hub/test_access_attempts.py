from hub.access import Attempts, Patience, network_of

SECOND = 10**9


def test_some_tries_are_free_and_then_each_wait_is_twice_as_long() -> None:
    attempts, now, waits = Attempts(Patience(free=3, first=2, longest=10)), 0, []
    for _ in range(7):
        attempts.begun("ada", now)
        wait = attempts.waits_ns("ada", now)
        waits.append(wait // SECOND)
        now += wait
    assert waits == [0, 0, 2, 4, 8, 10, 10]


def test_a_right_one_forgets_the_wrong_ones() -> None:
    attempts = Attempts(Patience(free=2))
    for _ in range(3):
        attempts.begun("ada", 0)
    attempts.succeeded("ada", forget=True)
    attempts.begun("ada", 0)
    assert attempts.waits_ns("ada", 0) == 0


def test_at_an_address_a_right_one_takes_only_itself_back() -> None:
    attempts = Attempts(Patience(free=3))
    for _ in range(3):
        attempts.begun("192.0.2.1", 0)
        attempts.begun("192.0.2.1", 0)
        attempts.succeeded("192.0.2.1", forget=False)
    assert attempts.held["192.0.2.1"].number == 3


def test_tries_at_the_same_time_count_before_they_are_answered() -> None:
    attempts = Attempts(Patience(free=5))
    for _ in range(5):
        attempts.begun("ada", 0)
    assert attempts.waits_ns("ada", 0) > 0


def test_after_an_hour_all_is_forgotten() -> None:
    attempts = Attempts(Patience(free=2, forgotten=3600))
    for _ in range(4):
        attempts.begun("ada", 0)
    later = 3601 * SECOND
    attempts.begun("ada", later)
    assert attempts.waits_ns("ada", later) == 0


def test_the_table_is_bounded_and_the_oldest_goes() -> None:
    attempts = Attempts(Patience(free=1), bound=3)
    for name in "abcd":
        attempts.begun(name, 0)
    assert list(attempts.held) == ["b", "c", "d"]


def test_tries_from_one_ipv6_network_count_together() -> None:
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2:ffff::1")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:192.0.2.1") == "192.0.2.1"
    assert network_of("fe80::1%eth0") == "fe80::"
    assert network_of("unix") == "unix"

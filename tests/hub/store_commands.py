"""Commands as the tests of the store give them."""

from hub.store import CLOSURE, EVACUATION, EndMeasure, TakeMeasure


def take(  # noqa: PLR0913 - a test names what it is about
    number: int = 1,
    *,
    kind: str = CLOSURE,
    target: str = "lift-1",
    venue: str = "library",
    reason: str = "repair",
    actor: str = "ada",
    key: str | None = None,
    replace: bool = False,
    seen: tuple[int, ...] = (),
) -> TakeMeasure:
    """Return the command of a number, which makes the measure of that number."""
    return TakeMeasure(
        id=f"command-{number}",
        measure_id=f"measure-{number}",
        venue_id=venue,
        kind=kind,
        target="" if kind == EVACUATION and target == "lift-1" else target,
        reason=reason,
        actor=actor,
        at_ns=1_000 + number,
        value="connector" if kind == CLOSURE else "",
        idempotency_key=key,
        replace=replace,
        seen=seen,
    )


def end(
    number: int,
    measure: str,
    *,
    kind: str = CLOSURE,
    venue: str = "library",
    key: str | None = None,
    place: str = "",
    seen: tuple[int, ...] = (),
) -> EndMeasure:
    """Return the command of a number, which ends a measure."""
    return EndMeasure(
        id=f"command-{number}",
        measure_id=measure,
        venue_id=venue,
        kind=kind,
        actor="bo",
        at_ns=1_000 + number,
        idempotency_key=key,
        place=place,
        seen=seen,
    )

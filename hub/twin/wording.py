"""What happened in the building, in one sentence of each language."""

from dataclasses import dataclass

from floorplans import Labels
from hub.engine import Summary
from hub.ports import Document
from hub.twin.slots import PassageClosed
from routing import Condition, Effect, OpenState, Target, pick
from sensors import Estimate, MachineState, Reading
from signage import Heading, RowState

ARROWS_ZH = ("前方", "右前方", "右侧", "右后方", "后方", "左后方", "左侧", "左前方")
ARROWS_EN = (
    "ahead",
    "ahead to the right",
    "right",
    "behind to the right",
    "behind",
    "behind to the left",
    "left",
    "ahead to the left",
)


def people_of(count: int) -> str:
    """Say how many people in English."""
    return f"{count} {'person' if count == 1 else 'people'}"


def both(chinese: str, english: str) -> Summary:
    """Return a sentence in both languages."""
    return {"zh": chinese, "en": english}


def reading_arrived(reading: Reading) -> Summary:
    """Say that a reading came in."""
    what = f"{reading.sensor} {reading.quantity} = {reading.value}"
    return both(f"收到读数 {what}", f"Reading {what} arrived")


def gone_silent(reading: Reading) -> Summary:
    """Say that a reading is too old to be shown as live."""
    what = f"{reading.sensor} {reading.quantity}"
    return both(f"{what} 已无新读数", f"No fresh reading of {what}")


def zone_estimated(names: Labels, estimate: Estimate) -> Summary:
    """Say how many people a zone holds."""
    count = round(estimate.mean)
    return both(
        f"{pick(names, 'zh')}约{count}人", f"About {people_of(count)} in {pick(names, 'en')}"
    )


def machine_reported(names: Labels, machine: MachineState) -> Summary:
    """Say what a lift or escalator does."""
    state = machine.state.value if machine.state is not None else "?"
    if machine.in_service:
        return both(
            f"{pick(names, 'zh')}运行正常（{state}）",
            f"{pick(names, 'en')} is in service ({state})",
        )
    return both(
        f"{pick(names, 'zh')}暂停使用（{state}）",
        f"{pick(names, 'en')} is out of service ({state})",
    )


def hours_changed(names: Labels, state: OpenState) -> Summary:
    """Say that a passage opens or closes by its opening hours."""
    if state.open:
        return both(
            f"{pick(names, 'zh')}在开放时间内（{state.rule.hours}）",
            f"{pick(names, 'en')} is open by its hours ({state.rule.hours})",
        )
    return both(
        f"{pick(names, 'zh')}不在开放时间内（{state.rule.hours}）",
        f"{pick(names, 'en')} is closed by its hours ({state.rule.hours})",
    )


def passage_closed(names: Labels, closure: PassageClosed) -> Summary:
    """Say that staff closed a passage."""
    return both(
        f"{pick(names, 'zh')}已封闭：{closure.reason}",
        f"{pick(names, 'en')} is closed: {closure.reason}",
    )


def passage_opened(names: Labels) -> Summary:
    """Say that staff opened a passage again."""
    return both(f"{pick(names, 'zh')}已恢复通行", f"{pick(names, 'en')} is open again")


def condition_set(names: Labels, condition: Condition) -> Summary:
    """Say what a condition does to passages."""
    zh, en = pick(names, "zh"), pick(names, "en")
    if condition.effect is Effect.CLOSED:
        what = "使用" if condition.target is Target.CONNECTOR else "通行"
        return both(f"{zh}暂停{what}", f"{en} cannot be used")
    if condition.effect is Effect.WAIT:
        seconds = round(condition.value)
        return both(f"{zh}等候约{seconds}秒", f"About {seconds} s of waiting at {en}")
    return both(
        f"{zh}拥挤，步行用时约为平时的{condition.value:.1f}倍",
        f"{en} is crowded, walking takes about {condition.value:.1f} times as long",
    )


def condition_ended(names: Labels, condition: Condition) -> Summary:
    """Say that a condition no longer holds."""
    zh, en = pick(names, "zh"), pick(names, "en")
    if condition.effect is Effect.CLOSED:
        what = "使用" if condition.target is Target.CONNECTOR else "通行"
        return both(f"{zh}恢复{what}", f"{en} can be used again")
    if condition.effect is Effect.WAIT:
        return both(f"{zh}不再报告等候时间", f"{en} no longer reports a waiting time")
    return both(f"{zh}不再拥挤", f"{en} is no longer crowded")


def heading_set(names: Labels, heading: Heading) -> Summary:
    """Say where a sign points for a destination."""
    zh, en = pick(names, "zh"), pick(names, "en")
    if heading.state is RowState.UNREACHABLE:
        return both(f"{zh}：无路可达", f"{en}: there is no way")
    if heading.state is RowState.HERE or heading.arrow is None:
        return both(f"{zh}：就在此处", f"{en}: is here")
    return both(
        f"{zh}：{ARROWS_ZH[heading.arrow]}，{heading.metres}米",
        f"{en}: {ARROWS_EN[heading.arrow]}, {heading.metres} m",
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """What would become of sample trips; `count` are those that can be made now."""

    count: int
    cut_off: int
    slower: int
    faster: int
    mean_delay: float
    reached_again: int


def supposed(screens: int, trips: Tally) -> Document:
    """Say what a supposition would do to signs and sample trips."""
    count = trips.count
    if not (screens or trips.cut_off or trips.slower or trips.faster or trips.reached_again):
        return {
            "zh": f"没有标识改变指向，{count}次模拟出行均不受影响",
            "en": f"No sign would lead another way, and all {count} sample trips stay as they are",
        }
    signs = "sign leads" if screens == 1 else "signs lead"
    zh = (
        f"{screens}块标识改变指向；{count}次模拟出行中，{trips.cut_off}次无法到达，"
        f"{trips.slower}次变慢"
    )
    en = (
        f"{screens} {signs} another way; of {count} sample trips {trips.cut_off} cannot be made "
        f"and {trips.slower} take longer"
    )
    if trips.slower:
        mean = round(trips.mean_delay)
        zh, en = f"{zh}，平均多{mean}秒", f"{en}, by {mean} s on average"
    if trips.faster:
        takes = "takes" if trips.faster == 1 else "take"
        zh, en = f"{zh}；{trips.faster}次变快", f"{en}; {trips.faster} {takes} less time"
    if trips.reached_again:
        zh = f"{zh}；另有{trips.reached_again}次恢复可达"
        en = f"{en}; {trips.reached_again} more can be made"
    return {"zh": zh, "en": en}


def supposed_clearance(
    seconds: tuple[int, int], stranded: tuple[int, int], screens: int
) -> Document:
    """Say what a supposition would do to an evacuation.

    Args:
        seconds: Until all are out who get out, now and then.
        stranded: People without a safe way, now and then.
        screens: Screens that would lead another way.
    """
    (before, after), (had, has) = seconds, stranded
    if (before, had) == (after, has) and not screens:
        return {
            "zh": f"疏散不受影响：仍约需{after}秒，{has}人没有安全路线",
            "en": (
                f"The evacuation stays as it is: about {after} s, and {people_of(has)} without a "
                "safe way"
            ),
        }
    signs = "sign would lead" if screens == 1 else "signs would lead"
    return {
        "zh": (
            f"疏散约需{after}秒（现为{before}秒）；{has}人没有安全路线（现为{had}人）；"
            f"{screens}块标识改变指向"
        ),
        "en": (
            f"All would be out in about {after} s (now {before} s); {people_of(has)} would have no "
            f"safe way (now {had}); {screens} {signs} another way"
        ),
    }


def sentences(one: Document, other: Document) -> Document:
    """Return two sentences as one text."""
    return {
        "zh": f"{one['zh']!s}。{other['zh']!s}",
        "en": f"{one['en']!s}. {other['en']!s}",
    }

"""The three pages as their users meet them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import ServedHub, serve
from tests.hub.library import SIGN, SPECIAL
from tests.servers import free_port

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"

OVERFLOWING = """() => [...document.querySelectorAll('body *')]
  .filter((each) => each.children.length === 0 && each.textContent.trim() !== '')
  .filter((each) => each.closest('.scroll') === null)
  .filter((each) => { const box = each.getBoundingClientRect();
     return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1); })
  .map((each) => each.textContent.trim())"""
"""What lies beyond the edge; a wide table that scrolls by itself is in reach."""

CUT_OFF = """() => [...document.querySelectorAll('[data-testid="row"] :is(.name, .how) *')]
  .filter((each) => each.scrollWidth > each.clientWidth + 1)
  .map((each) => each.textContent.trim())"""

OVERLAPPING = """() => { const boxes = [...document.querySelectorAll('[data-testid="row"]')]
    .map((each) => each.getBoundingClientRect());
  return boxes.slice(1).filter((box, at) => box.top < boxes[at].bottom - 1).length; }"""

NAME_HEIGHT = """() => Math.min(...[...document.querySelectorAll('[data-testid="row"] .name .zh')]
  .map((each) => parseFloat(getComputedStyle(each).fontSize)))"""


def violations(page: Page) -> list[Any]:
    """Return what axe-core finds against WCAG 2.1 A and AA."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})")
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]


@pytest.mark.parametrize(("query", "locale"), [("特藏", "zh-CN"), ("special coll", "en-US")])
def test_a_visitor_finds_a_place_by_keyboard_in_either_language(
    simulated_hub: ServedHub, open_page: OpenPage, query: str, locale: str
) -> None:
    page = open_page(f"{simulated_hub.address}/?from={SIGN}", width=390, height=844, locale=locale)
    page.get_by_test_id("search-to").focus()
    page.keyboard.type(query)
    expect(page.get_by_test_id("result").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("route")).to_have_attribute("data-status", "ok")
    expect(page.get_by_test_id("route-step").last).to_have_attribute("data-kind", "arrive")
    text = page.get_by_test_id("route-step").first.inner_text()
    assert ("出发" in text) is (locale == "zh-CN")
    assert ("Start at" in text) is (locale == "en-US")
    page.get_by_test_id("level-2").click()
    expect(page.get_by_test_id("level-2")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(OVERFLOWING) == []
    assert violations(page) == []


def test_a_search_without_a_match_says_so(simulated_hub: ServedHub, open_page: OpenPage) -> None:
    page = open_page(f"{simulated_hub.address}/", width=390, height=844)
    page.get_by_test_id("search-to").fill("火星")
    expect(page.get_by_text("火星").first).to_be_visible()
    expect(page.get_by_test_id("result")).to_have_count(0)
    assert violations(page) == []


def test_no_step_free_way_is_said_and_none_is_made_up(hub: ServedHub, open_page: OpenPage) -> None:
    for lift in ("lift-1", "lift-2", "lift-3"):
        hub.say(f"zhilu/v1/{lift}/state", '"Stopped"')
    page = open_page(f"{hub.address}/?from={SIGN}&to={SPECIAL}", width=390, height=844)
    expect(page.get_by_test_id("route")).to_have_attribute("data-status", "ok")
    page.get_by_test_id("step-free").click()
    expect(page.get_by_test_id("route")).to_have_attribute("data-status", "unreachable")
    expect(page.get_by_test_id("route-step")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920), (3840, 2160)])
def test_a_sign_fits_its_screen_and_reads_from_three_metres(
    simulated_hub: ServedHub, open_page: OpenPage, width: int, height: int
) -> None:
    page = open_page(f"{simulated_hub.address}/sign/{SIGN}", width=width, height=height)
    expect(page.get_by_test_id("row").first).to_be_visible()
    assert page.evaluate(OVERFLOWING) == []
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(OVERLAPPING) == 0
    # A 43 inch panel is 952 mm long: d/200 at 3 m asks for 15 mm, a quarter more for hanzi.
    millimetres = 952 / max(width, height)
    assert page.evaluate(NAME_HEIGHT) * millimetres >= 3_000 / 200 * 1.25
    assert violations(page) == []


def test_every_screen_of_the_library_shows_its_rows(
    simulated_hub: ServedHub, open_page: OpenPage
) -> None:
    page = open_page(f"{simulated_hub.address}/console")
    screens = page.evaluate("async () => (await (await fetch('/api/v1/screens')).json()).screens")
    assert len(screens) >= 8
    for screen in screens:
        page.goto(f"{simulated_hub.address}/sign/{screen['id']}")
        expect(page.get_by_test_id("row").first).to_be_visible()
        assert page.evaluate(CUT_OFF) == []


def test_an_unknown_screen_names_those_that_exist(
    simulated_hub: ServedHub, open_page: OpenPage
) -> None:
    page = open_page(f"{simulated_hub.address}/sign/no-such-screen", width=1080, height=1920)
    expect(page.get_by_test_id("message")).to_contain_text(SIGN)


def test_a_screen_shows_its_id_when_staff_look_for_it(
    simulated_hub: ServedHub, open_page: OpenPage
) -> None:
    page = open_page(f"{simulated_hub.address}/sign/{SIGN}", width=1080, height=1920)
    expect(page.get_by_test_id("sign")).to_have_attribute("data-connected", "true")
    orders = f"{simulated_hub.address}/api/v1/screens/{SIGN}/orders"
    assert page.request.post(orders, data={"order": "identify"}).status == 202
    expect(page.get_by_test_id("identity")).to_contain_text(SIGN)
    assert page.evaluate(OVERFLOWING) == []
    assert violations(page) == []
    assert page.request.post(orders, data={"order": "reload"}).status == 202
    expect(page.get_by_test_id("sign")).to_be_visible()


@pytest.mark.parametrize("path", ["/", f"/sign/{SIGN}", "/console"])
def test_made_up_data_is_labelled_on_every_page(
    simulated_hub: ServedHub, open_page: OpenPage, path: str
) -> None:
    page = open_page(f"{simulated_hub.address}{path}")
    expect(page.get_by_test_id("simulated")).to_be_visible()
    expect(page.get_by_test_id("simulated")).to_contain_text("模拟数据")


@pytest.mark.parametrize("path", ["/", f"/sign/{SIGN}", "/console"])
def test_true_data_is_not_labelled_as_made_up(
    hub: ServedHub, open_page: OpenPage, path: str
) -> None:
    page = open_page(f"{hub.address}{path}")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_test_id("simulated")).to_have_count(0)


def test_the_console_shows_people_machines_and_inputs(hub: ServedHub, open_page: OpenPage) -> None:
    page = open_page(f"{hub.address}/console", width=1440, height=900)
    hub.say("zhilu/v1/counter-l1-lobby/occupants", '{"value": 17}')
    hub.say("zhilu/v1/lift-2/state", '"Held"')
    hub.say("zhilu/v1/lift-2/car_level", "one")
    expect(page.get_by_test_id("zone-zone-l1-lobby")).to_contain_text("17")
    expect(page.get_by_test_id("machine-lift-2")).to_contain_text("Held")
    expect(page.get_by_test_id("malformed")).to_contain_text("1")
    assert page.evaluate(OVERFLOWING) == []
    assert violations(page) == []


def test_what_the_console_offers_is_in_reach_on_a_small_phone(
    simulated_hub: ServedHub, open_page: OpenPage
) -> None:
    page = open_page(f"{simulated_hub.address}/console", width=360, height=740, locale="en-US")
    expect(page.locator(".crowding").first).to_be_visible()
    beyond = """all => all.map((each) => each.getBoundingClientRect().right)
      .filter((right) => right > innerWidth)"""
    assert page.locator(".item button").evaluate_all(beyond) == []
    assert page.evaluate(OVERFLOWING) == []


def test_the_pages_of_staff_are_in_reach_on_a_small_phone(
    simulated_hub: ServedHub, open_page: OpenPage
) -> None:
    page = open_page(f"{simulated_hub.address}/audit", width=360, height=740, locale="en-US")
    asked = page.request.post(
        f"{simulated_hub.address}/api/v1/closures", data={"target": "stairs-1"}
    )
    page.request.delete(f"{simulated_hub.address}/api/v1/closures/{asked.json()['id']}")
    page.reload()
    expect(page.get_by_test_id("to-audit")).to_be_visible()
    expect(page.get_by_test_id("entry").first).to_be_attached()
    assert page.evaluate(OVERFLOWING) == []


def test_the_console_closes_a_room_found_by_search(hub: ServedHub, open_page: OpenPage) -> None:
    page = open_page(f"{hub.address}/console", width=1440, height=900)
    page.get_by_test_id("search").fill("特藏文献")
    expect(page.get_by_test_id("result").first).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_test_id("close-selected").click()
    page.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("closure")).to_have_attribute("data-target", SPECIAL)
    sign = open_page(f"{hub.address}/sign/{SIGN}", width=1080, height=1920)
    row = sign.locator(f'[data-testid="row"][data-destination="{SPECIAL}"]')
    expect(row).to_have_attribute("data-state", "unreachable")


def test_the_way_is_told_while_the_map_is_still_on_its_way(
    simulated_hub: ServedHub, open_page: OpenPage
) -> None:
    page = open_page(f"{simulated_hub.address}/sign-in", width=390, height=844, locale="en-US")
    held: list[Route] = []
    page.route("**/assets/floor-map-*.js", lambda route: held.append(route))  # noqa: PLW0108 - playwright marks it
    page.goto(f"{simulated_hub.address}/?from={SIGN}&to={SPECIAL}")
    expect(page.get_by_test_id("route")).to_have_attribute("data-status", "ok")
    expect(page.locator("canvas")).to_have_count(0)
    held.pop().continue_()
    expect(page.locator("canvas")).to_be_visible(timeout=30_000)


def test_a_map_that_does_not_come_is_not_said_to_be_the_fault_of_the_device(
    simulated_hub: ServedHub, open_page: OpenPage
) -> None:
    page = open_page(f"{simulated_hub.address}/sign-in", width=390, height=844, locale="en-US")
    page.route("**/assets/floor-map-*.js", lambda route: route.abort())
    page.goto(f"{simulated_hub.address}/?from={SIGN}&to={SPECIAL}")
    expect(page.get_by_test_id("map")).to_contain_text("Reload the page")
    expect(page.get_by_test_id("route")).to_have_attribute("data-status", "ok")
    page.unroute("**/assets/floor-map-*.js")
    page.reload()
    expect(page.locator("canvas")).to_be_visible(timeout=30_000)


def test_a_sign_tells_the_time_of_its_building_whatever_its_player_is_set_to(
    simulated_hub: ServedHub, open_page: OpenPage
) -> None:
    page = open_page(f"{simulated_hub.address}/sign/{SIGN}", zone="America/New_York")
    here = "() => new Date().toLocaleTimeString('zh-CN', {timeZone: 'Asia/Shanghai'}).slice(0, 5)"
    expect(page.get_by_test_id("row").first).to_be_visible()
    page.wait_for_function(f"document.querySelector('footer time').textContent === ({here})()")


def test_pages_live_through_a_restart_of_the_hub(open_page: OpenPage, tmp_path: Path) -> None:
    port = free_port()
    served, stop = serve(tmp_path, None, "--no-simulate", port=port)
    try:
        sign = open_page(f"{served.address}/sign/{SIGN}", width=1080, height=1920)
        phone = open_page(f"{served.address}/?from={SIGN}&to={SPECIAL}", width=390, height=844)
        expect(phone.get_by_test_id("route")).to_have_attribute("data-connectors", "lift-1")
    finally:
        stop()
    expect(phone.get_by_test_id("offline")).to_be_visible(timeout=30_000)
    expect(sign.get_by_test_id("row").first).to_be_visible()
    served, stop = serve(tmp_path, None, "--no-simulate", port=port)
    try:
        expect(phone.get_by_test_id("offline")).to_have_count(0)
        expect(sign.get_by_test_id("sign")).to_have_attribute("data-connected", "true")
        served.say("zhilu/v1/lift-1/state", '"Aborted"')
        row = sign.locator(f'[data-testid="row"][data-destination="{SPECIAL}"]')
        expect(row).not_to_have_attribute("data-via", "lift-1")
        route = phone.get_by_test_id("route")
        expect(route).not_to_have_attribute("data-connectors", "lift-1")
    finally:
        stop()


def test_a_door_is_closed_without_a_pointer(hub: ServedHub, open_page: OpenPage) -> None:
    page = open_page(f"{hub.address}/console", width=1440, height=900, locale="en-US")
    page.get_by_test_id("search").fill("special coll")
    expect(page.get_by_test_id("result").first).to_be_visible()
    page.keyboard.press("Enter")
    door = page.get_by_test_id("door").first
    expect(door).to_have_text("Door to West lift hall")
    door_id = door.get_attribute("data-id")
    door.press("Enter")
    expect(page.get_by_test_id("selection")).to_have_attribute("data-id", door_id or "")
    page.get_by_test_id("close-selected").press("Enter")
    page.get_by_test_id("confirm").press("Enter")
    expect(page.get_by_test_id("closure")).to_have_attribute("data-target", door_id or "")
    assert violations(page) == []

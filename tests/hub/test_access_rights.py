from pathlib import Path

from hub.access import RIGHTS_OF, Right, Role


def test_every_role_has_its_rights_written_down() -> None:
    assert set(RIGHTS_OF) == set(Role)


def test_every_right_is_given_by_some_role() -> None:
    assert frozenset().union(*RIGHTS_OF.values()) == set(Right)


def test_a_visitor_may_only_visit() -> None:
    assert RIGHTS_OF[Role.VISITOR] == {Right.VISIT}


def test_only_security_and_admins_clear_the_building() -> None:
    assert {role for role, rights in RIGHTS_OF.items() if Right.EVACUATE in rights} == {
        Role.SECURITY,
        Role.ADMIN,
    }


def test_the_table_in_the_documents_is_what_the_code_says() -> None:
    text = (Path(__file__).parents[2] / "docs" / "access.md").read_text(encoding="utf-8")
    head = f"| right | {' | '.join(Role)} | what it allows |"
    assert head in text
    for right in Right:
        marks = ["x" if right in RIGHTS_OF[role] else "" for role in Role]
        assert f"| `{right}` | {' | '.join(marks)} |" in text

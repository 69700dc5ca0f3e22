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

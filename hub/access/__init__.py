"""Who may do what: roles, rights, accounts and credentials."""

from hub.access.rights import RIGHTS_OF, Right, Role

__all__ = ["RIGHTS_OF", "Right", "Role"]

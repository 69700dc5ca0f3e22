"""Who may do what: roles, rights, accounts and credentials; pure.

`hub.admission` holds those that there are, and keeps them in the store.
"""

from hub.access.actor import CONSOLE, MACHINE, VISITOR, Actor, By, Kind, rights_of
from hub.access.attempts import Attempts, Patience, network_of
from hub.access.audit import Act, Source
from hub.access.errors import (
    AccessError,
    CodeNeededError,
    EndedError,
    HashingBusyError,
    LastAdminError,
    LinkSpentError,
    NameRefusedError,
    NoSuchError,
    NotAllowedError,
    NotKnownError,
    PairingError,
    PasswordError,
    PersonNeededError,
    RolesError,
    ScopesError,
    SignInRefusedError,
    StateError,
    TooManyTriesError,
)
from hub.access.looks import skeleton
from hub.access.names import GIVEN, checked_label, checked_name, key_of, roles_of, scopes_of
from hub.access.passwords import Checked, Passwords, check_choice
from hub.access.records import Account, Credential, Held, Link, Method, Record, Session, Token
from hub.access.rights import RIGHTS_OF, Right, Role
from hub.access.secrets import TOKEN_PREFIX, Random, hashed, new_secret, same
from hub.access.topics import Unheard, may_hear, may_take

__all__ = [
    "CONSOLE",
    "GIVEN",
    "MACHINE",
    "RIGHTS_OF",
    "TOKEN_PREFIX",
    "VISITOR",
    "AccessError",
    "Account",
    "Act",
    "Actor",
    "Attempts",
    "By",
    "Checked",
    "CodeNeededError",
    "Credential",
    "EndedError",
    "HashingBusyError",
    "Held",
    "Kind",
    "LastAdminError",
    "Link",
    "LinkSpentError",
    "Method",
    "NameRefusedError",
    "NoSuchError",
    "NotAllowedError",
    "NotKnownError",
    "PairingError",
    "PasswordError",
    "Passwords",
    "Patience",
    "PersonNeededError",
    "Random",
    "Record",
    "Right",
    "Role",
    "RolesError",
    "ScopesError",
    "Session",
    "SignInRefusedError",
    "Source",
    "StateError",
    "Token",
    "TooManyTriesError",
    "Unheard",
    "check_choice",
    "checked_label",
    "checked_name",
    "hashed",
    "key_of",
    "may_hear",
    "may_take",
    "network_of",
    "new_secret",
    "rights_of",
    "roles_of",
    "same",
    "scopes_of",
    "skeleton",
]

"""What can be wrong with signing in and with accounts, each with a stable machine code.

AccessError
├── NotKnownError           access.unknown        nobody is signed in, or the token is not good
├── EndedError              access.unknown        a session or token ended while a request waited
├── NotAllowedError         access.forbidden      the right is missing
├── PersonNeededError       access.person         a token or a hub without sign-in asks for it
├── SignInRefusedError      access.refused        name, password or code is wrong
├── CodeNeededError         access.code.needed    the password is right; a code is missing
├── TooManyTriesError       access.locked         wait, then try again
├── HashingBusyError        access.busy           too many sign-ins at this moment
├── LinkSpentError          access.link.spent     the link was used, is too old or never was
├── PasswordError           access.password       the password is no good choice
├── NameRefusedError        access.name           the name cannot be used, or is taken
│                           access.name.mixed     letters of scripts that do not go together
│                           access.name.alike     it looks like the name of another account
├── RolesError              access.roles          no such role, or no right to give it
├── ScopesError             access.scopes         no such right, or the owner lacks it
├── LastAdminError          access.admin.last     nobody could administer any more
├── NoSuchError             access.none           there is no such account, token, ...
├── StateError              access.state          it is in another state than is needed
└── PairingError            access.pairing        no screen shows this code
"""

from hub.errors import HubError


class AccessError(HubError):
    """An error of signing in or of administration; its text never tells a secret."""


class NotKnownError(AccessError):
    """Nobody is signed in."""

    def __init__(self, right: str) -> None:
        super().__init__(
            "access.unknown", f"this asks for the right {right!r}: sign in, or send a token"
        )


class EndedError(AccessError):
    """What somebody was known by has ended while their request waited."""

    def __init__(self) -> None:
        super().__init__("access.unknown", "your session or token has ended; sign in again")


class NotAllowedError(AccessError):
    """Somebody lacks a right."""

    def __init__(self, name: str, right: str) -> None:
        super().__init__("access.forbidden", f"{name} does not have the right {right!r}")


class PersonNeededError(AccessError):
    """Only somebody who has signed in themselves may do something."""

    def __init__(self) -> None:
        super().__init__("access.person", "sign in with your own account for this")


class SignInRefusedError(AccessError):
    """Name, password or code is wrong; which of them is not told."""

    def __init__(self) -> None:
        super().__init__("access.refused", "name, password or code is wrong")


class CodeNeededError(AccessError):
    """The password is right and a code of the second factor is missing."""

    def __init__(self) -> None:
        super().__init__("access.code.needed", "send the code of your authenticator too")


class TooManyTriesError(AccessError):
    """There were too many wrong tries.

    Args:
        seconds: How long to wait.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__("access.locked", f"too many tries; try again in {seconds} s")
        self.seconds = seconds


class HashingBusyError(AccessError):
    """More passwords wait to be checked than may."""

    def __init__(self) -> None:
        super().__init__("access.busy", "too many people sign in at this moment; try again")


class LinkSpentError(AccessError):
    """A one-time link does not work."""

    def __init__(self) -> None:
        super().__init__(
            "access.link.spent", "this link was used already, or it is too old; ask for another one"
        )


class PasswordError(AccessError):
    """A password is no good choice."""

    def __init__(self, why: str) -> None:
        super().__init__("access.password", why)


class NameRefusedError(AccessError):
    """A name cannot be used.

    Args:
        why: What is wrong with it.
        code: Says so, too.
    """

    def __init__(self, why: str, code: str = "access.name") -> None:
        super().__init__(code, why)


class RolesError(AccessError):
    """Roles cannot be given."""

    def __init__(self, why: str) -> None:
        super().__init__("access.roles", why)


class ScopesError(AccessError):
    """A token cannot have these rights."""

    def __init__(self, why: str) -> None:
        super().__init__("access.scopes", why)


class LastAdminError(AccessError):
    """Nobody could administer any more."""

    def __init__(self) -> None:
        super().__init__(
            "access.admin.last", "this is the only administrator; make another one first"
        )


class NoSuchError(AccessError):
    """There is no such thing."""

    def __init__(self, what: str) -> None:
        super().__init__("access.none", f"there is no such {what}")


class StateError(AccessError):
    """Something is in another state than is needed."""

    def __init__(self, why: str) -> None:
        super().__init__("access.state", why)


class PairingError(AccessError):
    """No screen shows a code."""

    def __init__(self) -> None:
        super().__init__(
            "access.pairing", "no screen shows this code now; read it from the screen again"
        )

"""What screens and devices are known by."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from aiohttp import web

from hub.access import Credential, Right
from hub.access.pairing import LASTS_NS
from hub.admission.credentials import Kind
from hub.api import answers
from hub.api.acting import SCREEN, SCREEN_SECONDS, set_cookie
from hub.api.addresses import client_address
from hub.api.context import ADMISSION, body_of, json_response
from hub.api.endpoints import Endpoint
from hub.api.named import check_devices, screen_named
from hub.api.sources import by_of, tell
from hub.twin import rfc3339

SECOND_NS = 10**9


class PairingRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /screens/pairings`: the screen that it takes itself for, if any."""

    screen: Annotated[str, msgspec.Meta(max_length=200)] = ""


class ClaimRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /screens/pairings/claim`."""

    pairing: Annotated[str, msgspec.Meta(max_length=200)]


class ScreenCredentialRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `PUT /screens/{id}/credential`: the code that the screen shows, if it does."""

    code: Annotated[str, msgspec.Meta(max_length=50)] = ""


class DeviceCredentialRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `PUT /devices/{id}/credential`: the devices behind it; without any, itself."""

    devices: Annotated[tuple[str, ...], msgspec.Meta(max_length=1000)] = ()


async def listed(request: web.Request) -> web.Response:
    """List all credentials."""
    book = request.app[ADMISSION].ledger.book
    found = sorted((each.kind, each.name) for each in book.credentials.values())
    shown = [book.credential(kind, name) for kind, name in found]
    document = answers.CredentialsShown(tuple(credential_shown(each) for each in shown if each))
    return json_response(msgspec.to_builtins(document))


async def begin_pairing(request: web.Request) -> web.Response:
    """Give a screen a code to show until somebody says which screen it is."""
    wanted = body_of(request, PairingRequest)
    credentials = request.app[ADMISSION].credentials
    secret, pairing = credentials.begin_pairing(wanted.screen, client_address(request))
    begun = answers.PairingBegun(pairing.code, secret, LASTS_NS // SECOND_NS)
    return json_response(msgspec.to_builtins(begun), HTTPStatus.CREATED)


async def claim(request: web.Request) -> web.Response:
    """Tell a screen how far its pairing is; once it is done, what it is known by."""
    wanted = body_of(request, ClaimRequest)
    pairing = request.app[ADMISSION].credentials.claim(wanted.pairing)
    if not pairing.screen:
        return json_response(msgspec.to_builtins(answers.PairingShown("waiting")))
    shown = answers.PairingShown("done", pairing.screen, pairing.secret)
    response = json_response(msgspec.to_builtins(shown))
    set_cookie(request, response, SCREEN, pairing.secret, SCREEN_SECONDS)
    return response


async def give_screen(request: web.Request) -> web.Response:
    """Give a screen what it is known by: to that which shows a code, else to whoever asks."""
    wanted = body_of(request, ScreenCredentialRequest)
    admission, screen_id = request.app[ADMISSION], screen_named(request)
    tell(request, "screen.credential", screen_id)
    if wanted.code:
        paired = await admission.credentials.pair(by_of(request), screen_id, wanted.code)
        made = answers.CredentialMade(credential_shown(paired))
    else:
        given, secret = await admission.credentials.give(
            by_of(request), "screen", screen_id, (screen_id,)
        )
        made = answers.CredentialMade(credential_shown(given), secret)
    return json_response(msgspec.to_builtins(made))


async def end_screen(request: web.Request) -> web.Response:
    """Take a screen's credential back."""
    return await end(request, "screen")


async def give_device(request: web.Request) -> web.Response:
    """Give a device, or a gateway of several, a user name and a password for MQTT."""
    wanted, name = body_of(request, DeviceCredentialRequest), request.match_info["id"]
    tell(request, "device.credential", name)
    subjects = tuple(dict.fromkeys(wanted.devices)) or (name,)
    check_devices(request, subjects)
    credentials = request.app[ADMISSION].credentials
    given, secret = await credentials.give(by_of(request), "device", name, subjects)
    made = answers.CredentialMade(credential_shown(given), secret)
    return json_response(msgspec.to_builtins(made))


async def end_device(request: web.Request) -> web.Response:
    """Take a device's credential back."""
    return await end(request, "device")


async def end(request: web.Request, kind: Kind) -> web.Response:
    """Take the credential of a screen or a device back."""
    name = request.match_info["id"]
    tell(request, f"{kind}.credential.end", name)
    await request.app[ADMISSION].credentials.end(by_of(request), kind, name)
    return web.Response(status=HTTPStatus.NO_CONTENT)


def credential_shown(credential: Credential) -> answers.CredentialShown:
    """Return a credential as it is answered."""
    used_ns = credential.used_ns
    return answers.CredentialShown(
        credential.kind,
        credential.name,
        credential.subjects,
        rfc3339(credential.created_ns),
        credential.by,
        rfc3339(used_ns) if used_ns else msgspec.UNSET,
    )


ENDPOINTS = (
    Endpoint(
        "GET",
        "/credentials",
        listed,
        Right.ADMINISTER,
        "listCredentials",
        "What screens and devices are known by, without the secrets.",
        answer=answers.CredentialsShown,
    ),
    Endpoint(
        "POST",
        "/screens/pairings",
        begin_pairing,
        Right.VISIT,
        "beginPairing",
        "Get a code for a screen to show until somebody says which screen it is.",
        body=PairingRequest,
        answer=answers.PairingBegun,
        status=HTTPStatus.CREATED,
    ),
    Endpoint(
        "POST",
        "/screens/pairings/claim",
        claim,
        Right.VISIT,
        "claimPairing",
        "Ask how far a pairing is; once it is done, a browser gets its cookie.",
        body=ClaimRequest,
        answer=answers.PairingShown,
        problems=("access.pairing",),
    ),
    Endpoint(
        "PUT",
        "/screens/{id}/credential",
        give_screen,
        Right.ADMINISTER,
        "giveScreenCredential",
        "Say which screen it is that shows a code; without one get its secret, shown this once.",
        body=ScreenCredentialRequest,
        answer=answers.CredentialMade,
        problems=("screen.unknown", "access.pairing"),
    ),
    Endpoint(
        "DELETE",
        "/screens/{id}/credential",
        end_screen,
        Right.ADMINISTER,
        "endScreenCredential",
        "Take a screen's credential back; what is open under it closes.",
        status=HTTPStatus.NO_CONTENT,
        problems=("access.none",),
    ),
    Endpoint(
        "PUT",
        "/devices/{id}/credential",
        give_device,
        Right.ADMINISTER,
        "giveDeviceCredential",
        "Give a device, or a gateway of several, a user name and a password for MQTT.",
        body=DeviceCredentialRequest,
        answer=answers.CredentialMade,
        problems=("device.unknown",),
    ),
    Endpoint(
        "DELETE",
        "/devices/{id}/credential",
        end_device,
        Right.ADMINISTER,
        "endDeviceCredential",
        "Take a device's credential back; its MQTT connections close.",
        status=HTTPStatus.NO_CONTENT,
        problems=("access.none",),
    ),
)

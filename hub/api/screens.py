"""The screens of the building."""

from aiohttp import web

from hub.api.context import RUNTIME, json_response
from hub.twin import labels, position


def setup(app: web.Application) -> None:
    """Add the routes."""
    app.router.add_get("/api/v1/screens", screens)


async def screens(request: web.Request) -> web.Response:
    """List the screens."""
    site = request.app[RUNTIME].twin.site
    return json_response(
        {
            "screens": [
                {
                    "id": screen.id,
                    "name": labels(screen.names),
                    "ordinal": site.venue.levels[screen.pose.level_id].ordinal,
                    "position": position(site, screen.pose.x, screen.pose.y),
                    "facing": screen.pose.facing,
                }
                for screen in site.screens.values()
            ]
        }
    )

"""The stages of the twin, in their order; each is pure and tested by itself."""

from hub.engine import Stage
from hub.twin.site import Site
from hub.twin.stages.alarms import alarms_stage
from hub.twin.stages.clearances import clearances_stage
from hub.twin.stages.costs import conditions_stage, costs_stage
from hub.twin.stages.dangers import dangers_stage
from hub.twin.stages.distances import distances_stage
from hub.twin.stages.escapes import escapes_stage, ways_out_stage
from hub.twin.stages.faces import faces_stage, headings_stage
from hub.twin.stages.freshness import freshness_stage
from hub.twin.stages.hours import hours_stage
from hub.twin.stages.occupancy import machines_stage, occupancy_stage
from hub.twin.stages.routes import routes_stage
from hub.twin.stages.topics import topics_stage

__all__ = ["stages_of"]


def stages_of(site: Site) -> tuple[Stage, ...]:
    """Return the stages of a site: nothing flows backwards."""
    return (
        freshness_stage(site),
        hours_stage(site),
        occupancy_stage(site),
        machines_stage(site),
        conditions_stage(site),
        costs_stage(site),
        distances_stage(site),
        headings_stage(site),
        faces_stage(site),
        routes_stage(site),
        dangers_stage(site),
        clearances_stage(site),
        escapes_stage(site),
        ways_out_stage(site),
        alarms_stage(site),
        topics_stage(site),
    )

"""The building: its floor plan is opened, and what is wrong with its files is told."""

from pathlib import Path

import structlog

from floorplans import Finding, Severity
from hub.assembly.cores import threads_of, usable_cores
from hub.assembly.folder import unwritable
from hub.config import Config
from hub.opening import open_site, write_sample
from hub.twin import Site

log = structlog.get_logger(__name__)


def open_configured_site(config: Config, data: Path) -> tuple[Site, Path]:
    """Open the venue, the sample library by default, and log what is wrong with its files.

    Returns:
        The site, and where its floor plan is.

    Raises:
        StartError: The data folder cannot be written.
    """
    try:
        given = config.venue.path
        path = write_sample(data, config.venue.sample) if given is None else Path(given)
    except OSError as error:
        raise unwritable(data, error) from error
    site, findings = open_site(
        path,
        simulated=config.simulator.enabled,
        data=data,
        threads=threads_of(config.routing.threads, usable_cores()),
    )
    tell_findings(path, findings)
    return site, path


def tell_findings(path: Path, findings: tuple[Finding, ...]) -> None:
    """Log each error of a floor plan, and how many lesser findings there are."""
    for finding in findings:
        if finding.severity is Severity.ERROR:
            log.warning(
                finding.code,
                file=finding.file,
                feature=finding.feature_id,
                message=finding.message,
                fix=finding.fix,
            )
    if findings:
        log.info("venue.findings", path=str(path), count=len(findings), see="zhilu venue check")


def screen_to_see(site: Site) -> str:
    """Return a screen to look at first: one on the ground if there is, empty without any."""
    levels = site.venue.levels

    def height(screen_id: str) -> int:
        return abs(levels[site.screens[screen_id].pose.level_id].ordinal)

    return min(site.screens, key=height, default="")

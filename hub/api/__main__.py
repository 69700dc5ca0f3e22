"""`python -m hub.api` prints the OpenAPI document, as it stands in `docs/openapi.json`."""

import sys

from hub.api import ENDPOINTS
from hub.api.openapi import printed

if __name__ == "__main__":
    sys.stdout.write(printed(ENDPOINTS))

"""Who may come in: accounts, sessions, tokens and credentials that there are, and their changes."""

from hub.admission.admission import Admission, Terms
from hub.admission.ledger import Deed, Ended
from hub.admission.people import Seed
from hub.admission.signing_in import SignedIn, Tried

__all__ = ["Admission", "Deed", "Ended", "Seed", "SignedIn", "Terms", "Tried"]

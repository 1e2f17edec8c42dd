"""Every table there is: they register themselves when their modules are imported, so whoever needs them all imports this."""

import knowledge.cases
import knowledge.cases.rollup
import knowledge.conversations
import knowledge.load
import knowledge.office.questions
import knowledge.officers
import knowledge.outbox
import knowledge.photos
import knowledge.rates
import knowledge.tokens
import knowledge.updates  # noqa: F401  that is all this module is for

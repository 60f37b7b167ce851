"""The rules that generated exchanges can break beyond those of every exchange."""

from typing import Final

from treaty.findings import Rule, Severity

_ERROR: Final = Severity.ERROR

SERVER_ERROR: Final = Rule(
    "server-error",
    "A request makes the service fail",
    _ERROR,
    "Whoever sends it gets no answer that they can act on, and may harm the service on purpose.",
    "`POST /pets` with a name of 80 letters is answered with 500.",
    "Mend the service; refuse what it cannot take, as the contract says.",
)
VALID_REFUSED: Final = Rule(
    "valid-request-refused",
    "A request that the contract allows is refused for what it holds",
    _ERROR,
    "Clients written from the contract send it.",
    "422 for `limit=100` where the contract has `maximum: 100`.",
    "Accept it, or narrow the contract if it was never released; where a rule beyond the schema"
    " refuses it, name the place in [[tool.treaty.generation.rules]].",
)
CREDENTIALS: Final = Rule(
    "credentials-not-checked",
    "A request succeeds without valid credentials",
    _ERROR,
    "Anybody can send it.",
    "`GET /pets/7` is answered with 200 to `Authorization: Bearer x`.",
    "Refuse it with 401, or drop the operation's `security` if it is open to all.",
)
FOREIGN: Final = Rule(
    "object-of-another-user",
    "A user reaches what another one created",
    _ERROR,
    "Whoever guesses or learns an identifier sees or changes the data of others.",
    "`GET /orders/7` is answered with 200 to somebody who did not place order 7.",
    "Check the owner, and answer as if there were nothing; what everybody may see is named in"
    " [tool.treaty.generation] with shared.",
)
DELETED: Final = Rule(
    "deleted-still-there",
    "What was deleted is still there",
    _ERROR,
    "Its user was told that it is gone.",
    "`GET /pets/7` is answered with 200 after `DELETE /pets/7`.",
    "Answer with 404 or 410 from then on.",
)
WRITE_LOST: Final = Rule(
    "write-lost",
    "What was written is not what is read afterwards",
    _ERROR,
    "Data are lost, though the client was told of success.",
    '`PATCH {"name": "Rex"}` is answered with 200, and `GET` still says `"name": "Max"`.',
    "Store what is accepted; where a rule changes it, name the place in"
    " [[tool.treaty.generation.rules]].",
)
FILTER_IGNORED: Final = Rule(
    "filter-ignored",
    "A list holds what its filter excludes, or lacks what it includes",
    _ERROR,
    "Clients take what they get for what they asked for.",
    "`GET /pets?status=sold` lists a pet whose `status` is `available`.",
    "Apply the parameter; where it means something else, name it in"
    " [[tool.treaty.generation.rules]].",
)
LIMIT_IGNORED: Final = Rule(
    "limit-ignored",
    "A page holds more than its `limit`",
    _ERROR,
    "Clients reserve room for what they asked for, and answers grow with the data.",
    "`GET /pets?limit=1` lists two pets.",
    "Cut the page off.",
)
LOCATION: Final = Rule(
    "location-leads-nowhere",
    "A `Location` does not lead to what was created",
    _ERROR,
    "Clients follow it instead of building the address themselves.",
    "`POST /pets` is answered with `Location: /pet/7`, and `GET /pet/7` with 404.",
    "Write the address under which the thing is served (RFC 9110, section 10.2.2).",
)
PAGE_REPEATS: Final = Rule(
    "page-repeats-item",
    "A later page of a list holds an item of an earlier one",
    _ERROR,
    "Who walks the pages counts it twice, or does twice what has to be done once.",
    "With `limit=1` the second page begins with the last item of the first.",
    "Begin behind the last item of the page before, by an order in which no two items are alike.",
)
PAGE_OMITS: Final = Rule(
    "page-omits-item",
    "The pages of a list leave out an item",
    _ERROR,
    "Who walks the pages never learns of it.",
    "With `limit=1` every second item is on no page.",
    "Begin with the first item that is not on the page before, and say so until none is left.",
)
PAGES_ENDLESS: Final = Rule(
    "pages-never-end",
    "The pages of a list lead to one another for ever",
    _ERROR,
    "Who walks them never comes to an end.",
    "The cursor of the last page is that of the last page.",
    "Give no next page where nothing is left.",
)
NOT_REACHED: Final = Rule(
    "operation-not-reached",
    "No generated request of an operation succeeded",
    _ERROR,
    "Nothing is known about what it does, so the run is inconclusive.",
    "`POST /orders/{id}/payment` needs an order that nobody created.",
    "Declare a link to it, an example that succeeds, or supply data by the target in"
    " [tool.treaty.generation].",
)
CUT_SHORT: Final = Rule(
    "exploration-cut-short",
    "The time for generated exchanges was over before the most telling of them were sent",
    _ERROR,
    "What was not tried is not known, so the run is inconclusive.",
    "The machine is so busy that a tenth of the requests took all the time.",
    "Run it again where less is going on, or find what makes the service slow.",
)

RULES: Final = (
    SERVER_ERROR,
    VALID_REFUSED,
    CREDENTIALS,
    FOREIGN,
    DELETED,
    WRITE_LOST,
    FILTER_IGNORED,
    LIMIT_IGNORED,
    LOCATION,
    PAGE_REPEATS,
    PAGE_OMITS,
    PAGES_ENDLESS,
    NOT_REACHED,
    CUT_SHORT,
)
"""Every rule of generated exchanges."""

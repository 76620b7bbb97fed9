"""An HTTP API as a destination."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack, get_args

from ..deliver.batch import Batch
from ..deliver.retry import SplitBatch
from ..errors import ConfigurationError
from ..redaction import redact
from ..sync import check_choice, check_count
from .client import LONGEST_REASON, missing, new_async_client, new_client, trusted, words
from .closing import Closing
from .noting import noting
from .templates import Template, checked_json, json_template, text_template, url_template

if TYPE_CHECKING:
    import httpx

Per = Literal["batch", "row"]

REFUSED = (400, 404, 409, 413, 422)
EVERY_VALUE: Mapping[Per, str] = {"batch": "{{ rows }}", "row": "{{ row }}"}


@dataclass(frozen=True)
class Request:
    """What is asked of the API.

    Args:
        url: a template, in which every value is quoted.
        method: such as POST.
        body: a template, in which every value is written as JSON; None: the rows, or the row; an
            empty text: none.
    """

    url: str
    method: str = "POST"
    body: str | None = None


@dataclass(frozen=True)
class Records:
    """Where the answer to a batch says what became of each row, as JMESPath expressions.

    Args:
        path: in the answer: the list of results. Where there is none, all rows were taken.
        error: in a result: why the row was refused; null, false or empty: it was taken.
        id: in a result: whose it is, as a value of the column `match`. None: the results are in
            the order of the rows, one for each.
        match: a column; None: the row id.
    """

    path: str
    error: str
    id: str | None = None
    match: str | None = None


class RequestOptions(TypedDict, total=False):
    """The options of `Http` that say what is asked, and what the answers mean."""

    method: str
    body: str | None
    per: Per
    removed: Request | None
    headers: Mapping[str, str] | None
    refused: Collection[int]
    records: Records | None
    idempotency_header: str | None


@dataclass(frozen=True)
class _Call:
    """A request with its values in it."""

    method: str
    url: str
    content: bytes | None
    headers: Mapping[str, str]

    @property
    def noted(self) -> bytes:
        """What is noted of it: its headers are not."""
        return f"{self.method} {self.url}\n".encode() + (self.content or b"")


class _Api(Closing):
    """What calls of an HTTP API have in common, whichever client makes them."""

    def __init__(
        self,
        url: str,
        *,
        method: str = "POST",
        body: str | None = None,
        per: Per = "batch",
        removed: Request | None = None,
        headers: Mapping[str, str] | None = None,
        refused: Collection[int] = REFUSED,
        records: Records | None = None,
        idempotency_header: str | None = "Idempotency-Key",
    ) -> None:
        check_choice("per", per, get_args(Per))
        self._per = per
        self._usual = _Rendered(Request(url, method, body), per)
        self._removed = self._usual if removed is None else _Rendered(removed, per)
        self._headers = {
            name: text_template(f"the header {name}", text)
            for name, text in (headers or {}).items()
        }
        self._refused = frozenset(refused)
        self._records = None if records is None else _Answers(records)
        self._idempotency_header = idempotency_header
        self._outcomes: dict[str, str | None] = {}  # of rows whose batch is not settled yet

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._usual.method}, per {self._per}>"

    def _whole(self, batch: Batch) -> _Call:
        """The call for a whole batch."""
        values = {
            "rows": batch.rows, "row_ids": batch.row_ids, "operation_ids": batch.operation_ids
        }  # fmt: skip
        return self._call(batch, values, _key(batch.operation_ids))

    def _open_rows(self, batch: Batch) -> Iterator[tuple[str, str, _Call]]:
        """The row id, the operation id and the call of each row that has no outcome yet."""
        operations = batch.operation_ids
        for row, row_id, operation in zip(batch.rows, batch.row_ids, operations, strict=True):
            if operation not in self._outcomes:
                values = {"row": row, "row_id": row_id, "operation_id": operation}
                yield row_id, operation, self._call(batch, values, operation)

    def _row_outcomes(self, batch: Batch) -> dict[str, str]:
        """Why rows were refused, once each has an outcome."""
        outcomes = [self._outcomes.pop(operation) for operation in batch.operation_ids]
        return {
            row_id: reason
            for row_id, reason in zip(batch.row_ids, outcomes, strict=True)
            if reason is not None
        }

    def _batch_outcomes(self, batch: Batch, answer: httpx.Response) -> dict[str, str]:
        """Why rows were refused, by the answer to the whole batch."""
        refusal = self._refusal(answer)
        if refusal is not None:
            raise SplitBatch(refusal)
        return {} if self._records is None else self._records.refusals(answer, batch)

    def _call(self, batch: Batch, values: Mapping[str, Any], key: str) -> _Call:
        request = self._removed if batch.op_type == "removed" else self._usual
        given = {"op_type": batch.op_type, **values}
        headers = {name: template.render(given) for name, template in self._headers.items()}
        if self._idempotency_header is not None:
            headers.setdefault(self._idempotency_header, key)
        url, content = request.render(given)
        if content:
            headers.setdefault("Content-Type", "application/json")
        return _Call(request.method, url, content, headers)

    def _refusal(self, answer: httpx.Response) -> str | None:
        """Why the API has refused, if it has.

        Raises:
            httpx.HTTPStatusError: nothing is known of the rows.
        """
        import httpx

        if answer.is_success:
            return None
        if answer.status_code in self._refused:
            return words(answer)
        raise httpx.HTTPStatusError(words(answer), request=answer.request, response=answer)


class Http(_Api):
    """A `send` that calls an HTTP API, once for each batch, or once for each row of it.

    Templates are Jinja's, sandboxed. They see `op_type` and, for a batch, `rows`, `row_ids` and
    `operation_ids`; for a row, `row`, `row_id` and `operation_id`.

    An answer 2xx takes the rows. One of `refused` refuses them, in the API's own words; a batch is
    refused whole, which `split` halves. All else raises, and is tried again if it may be gone
    then: 408, 425, 429 and 500 or more are, 401 is not.

    Args:
        url, method, body: as of `Request`, for added and changed rows.
        per: `batch` or `row`. Rows of a batch that were taken, or refused, are not sent again when
            the batch is tried again.
        removed: the request for removed rows; None: as for the others.
        headers: templates by name. Write secrets as `os.environ[…]`, or as `${NAME}` in the
            project file; they are never shown.
        refused: the statuses that refuse rows.
        records: where an answer tells of each row of a batch.
        idempotency_header: carries a key that is the same whenever the same rows are tried again,
            made of their operation ids; None: no such header.
        timeout: in seconds, for connecting and for each wait for data.
        verify: whether the server's certificate is checked, or a file of those to trust.
        cert: a file with a certificate of one's own and its key.

    Raises:
        ConfigurationError: a template or an expression is wrong, or httpx is not installed.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float = 30.0,
        verify: bool | str = True,
        cert: str | None = None,
        **request: Unpack[RequestOptions],
    ) -> None:
        super().__init__(url, **request)
        self._client = new_client(timeout, verify, cert)

    def __call__(self, batch: Batch) -> dict[str, str]:
        if self._per == "batch":
            return self._batch_outcomes(batch, self._ask(batch, self._whole(batch)))
        for row_id, operation, call in self._open_rows(batch):
            self._outcomes[operation] = self._refusal(self._ask(batch, call, [row_id]))
        return self._row_outcomes(batch)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(
        self, batch: Batch, call: _Call, row_ids: Sequence[str] | None = None
    ) -> httpx.Response:
        with noting(batch, call.noted, row_ids) as asked:
            answer = self._client.request(
                call.method, call.url, content=call.content, headers=call.headers
            )
            asked.answer = _told(answer)
        return answer


class AsyncHttp(_Api):
    """As `Http`, but an async `send`: with `per="row"` many rows of a batch are under way at the
    same time, on one thread. Connections are kept open for as long as a delivery goes on.

    Args:
        at_once: the most calls of one batch that are under way at the same time.
        others: as of `Http`.

    Raises:
        ConfigurationError: as `Http`.
    """

    def __init__(
        self,
        url: str,
        *,
        at_once: int = 10,
        timeout: float = 30.0,
        verify: bool | str = True,
        cert: str | None = None,
        **request: Unpack[RequestOptions],
    ) -> None:
        check_count("at_once", at_once, least=1)
        super().__init__(url, **request)
        self._at_once = at_once
        self._opened = partial(new_async_client, timeout, trusted(verify, cert))
        self._client: httpx.AsyncClient | None = None

    async def __call__(self, batch: Batch) -> dict[str, str]:
        self._client = self._client or self._opened()
        if self._per == "batch":
            call = self._whole(batch)
            return self._batch_outcomes(batch, await self._ask(self._client, batch, call))
        rows = self._open_rows(batch)
        workers = [self._send_rows(self._client, batch, rows) for _ in range(self._at_once)]
        ended = await asyncio.gather(*workers, return_exceptions=True)
        for failure in ended:
            if failure is not None:
                raise failure
        return self._row_outcomes(batch)

    async def aclose(self) -> None:
        """Close the connections, on the loop that they belong to. A delivery does when it ends."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def close(self) -> None:
        """Nothing: each delivery closes what it opened."""

    async def _send_rows(
        self, client: httpx.AsyncClient, batch: Batch, rows: Iterator[tuple[str, str, _Call]]
    ) -> None:
        """Send one row after the other of those that others, who do the same, have left."""
        for row_id, operation, call in rows:
            answer = await self._ask(client, batch, call, [row_id])
            self._outcomes[operation] = self._refusal(answer)

    async def _ask(
        self,
        client: httpx.AsyncClient,
        batch: Batch,
        call: _Call,
        row_ids: Sequence[str] | None = None,
    ) -> httpx.Response:
        with noting(batch, call.noted, row_ids) as asked:
            answer = await client.request(
                call.method, call.url, content=call.content, headers=call.headers
            )
            asked.answer = _told(answer)
        return answer


def _told(answer: httpx.Response) -> str:
    return f"{answer.status_code} {answer.reason_phrase}\n{answer.text}"


class _Rendered:
    """A request, to be filled with values."""

    def __init__(self, request: Request, per: Per) -> None:
        self.method = request.method.upper()
        self._url = url_template("the URL", request.url)
        body = EVERY_VALUE[per] if request.body is None else request.body
        self._body: Template | None = json_template("the body", body) if body.strip() else None

    def render(self, values: Mapping[str, Any]) -> tuple[str, bytes | None]:
        """The URL, and the body."""
        url = self._url.render(values)
        if self._body is None:
            return url, None
        return url, checked_json("the body", self._body.render(values)).encode()


class _Answers:
    """Reads what an answer tells of each row."""

    def __init__(self, records: Records) -> None:
        self._path = _expression(records.path)
        self._error = _expression(records.error)
        self._id = None if records.id is None else _expression(records.id)
        self._match = records.match

    def refusals(self, answer: httpx.Response, batch: Batch) -> dict[str, str]:
        """Why rows were refused, by row id.

        Raises:
            ConfigurationError: the answer is not what it is said to be.
        """
        try:
            found = self._path.search(answer.json())
        except ValueError as error:
            raise ConfigurationError(f"the answer is no JSON: {words(answer)}") from error
        if found is None:
            return {}
        if not isinstance(found, list):
            raise ConfigurationError(
                f"the path of records leads to {type(found).__name__}, no list"
            )
        owners = self._owners(found, batch)
        return {
            owner: redact(str(reason))[:LONGEST_REASON]
            for owner, result in zip(owners, found, strict=True)
            if (reason := self._error.search(result))
        }

    def _owners(self, results: Sequence[object], batch: Batch) -> list[str]:
        """The row id of each result."""
        if self._id is None:
            if len(results) != len(batch):
                raise ConfigurationError(
                    f"the answer has {len(results)} results for {len(batch)} rows: say by `id` "
                    "whose each is"
                )
            return batch.row_ids
        own = {
            self._identity(row_id, row): row_id
            for row_id, row in zip(batch.row_ids, batch.rows, strict=True)
        }
        told = [str(self._id.search(result)) for result in results]
        if strangers := [name for name in told if name not in own]:
            raise ConfigurationError(
                f"the answer tells of {strangers[0]!r}, which is no row of the batch"
            )
        return [own[name] for name in told]

    def _identity(self, row_id: str, row: Mapping[str, Any]) -> str:
        return row_id if self._match is None else str(row[self._match])


def _key(operations: Sequence[str]) -> str:
    return hashlib.sha256("".join(operations).encode()).hexdigest()[:32]


def _expression(text: str) -> Any:
    try:
        import jmespath
    except ModuleNotFoundError as error:
        raise missing(error, "Http") from error
    try:
        return jmespath.compile(text)
    except jmespath.exceptions.ParseError as error:
        raise ConfigurationError(f"{text!r} is no JMESPath expression: {error}") from error

"""Every error that the service raises on purpose.

    ServiceError
    ├── InvalidRequest           what was asked cannot be asked
    │   ├── InvalidQuestion
    │   ├── NothingToSummarize   no document, or no word in it
    │   ├── TextTooLong
    │   └── TooMuchToSummarize   it would take too many requests to the model
    ├── AccessRefused            whoever asks may not, or not now
    │   ├── NotSignedIn          no key or session, or one that does not hold
    │   ├── NotAllowed           it lacks a scope
    │   ├── SignInFailed         a provider's word for a user does not hold
    │   ├── TooManyRequests
    │   └── Overloaded           as many requests as may wait are waiting
    ├── ServingRefused           the service may not be opened to others like this
    ├── UnknownEvaluation        no run of the evaluation was kept under that id
    ├── EvaluationDamaged        what was kept of a run cannot be read
    ├── ClientError              a Footnote elsewhere did not do what a client asked of it
    │   ├── ServiceUnreachable
    │   ├── RequestRefused       it answered with a problem
    │   └── BrokenReply          it is no Footnote, or another release
    └── ModelError               the language model did not give an answer
        ├── ModelNotConfigured
        ├── ModelUnreachable     refused, reset, or no such host
        ├── ModelTimeout         no reply, or no next token, in time
        ├── ModelRefused         the endpoint answered 4xx: key, model name, request
        ├── ModelOverloaded      429, or 503
        ├── ModelFailed          any other 5xx
        └── ModelProtocolError   a reply that is not the protocol: cut, empty, malformed

A message says what was wrong and what to do about it. No message carries a key.
"""

from __future__ import annotations


class ServiceError(Exception):
    """Root of the tree; its message is fit to show to a user."""


class InvalidRequest(ServiceError):
    """What was asked cannot be asked like this."""


class InvalidQuestion(InvalidRequest):
    """The question is empty or too long."""


class NothingToSummarize(InvalidRequest):
    """There is no document to summarize, or no word in it."""


class TextTooLong(InvalidRequest):
    """A text of a request is longer than the settings allow."""


class TooMuchToSummarize(InvalidRequest):
    """The model would have to be asked more often than the settings allow."""


class AccessRefused(ServiceError):
    """Whoever asks may not, or not now. `retry_after_s` says when to ask again, if it helps."""

    retry_after_s: int | None = None


class NotSignedIn(AccessRefused):
    """No key or session came along, or one that is unknown, expired or revoked.

    The words are the same for each, so that nobody learns which keys there are or were.
    """

    def __init__(
        self,
        message: str = "this needs a key that is valid: send it as `Authorization: Bearer fn_...`, "
        "or sign in on the page; `footnote keys create` makes one",
    ) -> None:
        super().__init__(message)


class NotAllowed(AccessRefused):
    """The key lacks the scope that this takes."""


class SignInFailed(AccessRefused):
    """Somebody came back from a sign-in elsewhere, and it does not hold; the message says why."""


class TooManyRequests(AccessRefused):
    """More requests came than a minute may have."""

    def __init__(self, message: str, retry_after_s: int = 1) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Overloaded(AccessRefused):
    """As many requests as may wait are waiting."""

    def __init__(self, message: str, retry_after_s: int = 1) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ServingRefused(ServiceError):
    """The settings would open the service to others without what keeps it safe."""


class UnknownEvaluation(ServiceError):
    """No run of the evaluation was kept under that id, or it has no report."""


class EvaluationDamaged(ServiceError):
    """What was kept of a run of the evaluation cannot be read."""


class ClientError(ServiceError):
    """A Footnote elsewhere did not do what a client asked of it."""


class ServiceUnreachable(ClientError):
    """No connection, or it broke, or there was no reply in time."""


class RequestRefused(ClientError):
    """It answered with a problem (RFC 9457): `status`, `title` and `detail` are its."""

    def __init__(self, message: str, *, status: int = 0, title: str = "", detail: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.title = title
        self.detail = detail


class BrokenReply(ClientError):
    """What came is not what a Footnote of this release sends, or it broke off."""


class ModelError(ServiceError):
    """The language model did not give an answer."""


class ModelNotConfigured(ModelError):
    """The settings name no usable model."""


class ModelUnreachable(ModelError):
    """No connection to the model's endpoint, or it broke."""


class ModelTimeout(ModelError):
    """The model did not reply, or stopped replying, in time."""


class ModelRefused(ModelError):
    """The endpoint refused the request: the key, the model's name, or the request itself."""


class ModelOverloaded(ModelError):
    """The endpoint asks to come back later."""


class ModelFailed(ModelError):
    """The endpoint failed while it worked on the request."""


class ModelProtocolError(ModelError):
    """The reply breaks the protocol: it is cut off, empty, or not what was asked for."""

"""Which publisher an address asks for: the one place that builds one from settings."""

from typing import TYPE_CHECKING, Final

from .errors import BadAddress
from .rabbit import PLAIN, Tls
from .rabbit_publisher import WINDOW, RabbitPublisher
from .timeouts import Timeouts

if TYPE_CHECKING:
    from .embedded import EmbeddedPublisher

_EMBEDDED: Final = "filesystem:"


def publisher_for(
    url: str,
    *,
    window: int = WINDOW,
    timeouts: Timeouts = Timeouts(),
    tls: Tls = PLAIN,
    app_id: str = "match-publisher",
) -> "RabbitPublisher | EmbeddedPublisher":
    """Build the publisher for amqp://, amqps://, or filesystem:///folder, which promises nothing. Raises BadAddress."""
    if not url.startswith(_EMBEDDED):
        return RabbitPublisher(url, window=window, timeouts=timeouts, tls=tls, app_id=app_id)
    try:
        from .embedded import EmbeddedPublisher  # noqa: PLC0415 - kombu is an extra, and slow to import
    except ModuleNotFoundError as error:
        raise BadAddress("filesystem:// needs the embedded broker: pip install 'match-publisher[embedded]'") from error
    return EmbeddedPublisher(url, app_id=app_id)

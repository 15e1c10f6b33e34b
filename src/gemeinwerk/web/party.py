"""From which party a request comes, for rate limits: the account, else the network address."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from gemeinwerk.kernel.limits import limit


def party_of(request: HttpRequest) -> str:
    """Return a name for the sender of ``request``; behind trusted proxies the forwarded address counts."""
    account = getattr(getattr(request, "actor", None), "account_id", None)
    if account:
        return f"account:{account}"
    hops = settings.TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if hops and len(forwarded) >= hops:
        return f"address:{forwarded[-hops]}"
    return f"address:{request.META.get('REMOTE_ADDR', '')}"


def limit_sign_in(request: HttpRequest) -> None:
    """Count one attempt to sign in; raises TooMany."""
    limit("sign_in", party_of(request), per_minute=settings.SIGN_IN_PER_MINUTE)


def limit_submit(request: HttpRequest) -> None:
    """Count one submission; raises TooMany."""
    limit("submit", party_of(request), per_minute=settings.SUBMISSIONS_PER_MINUTE)

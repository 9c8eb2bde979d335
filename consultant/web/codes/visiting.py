"""Who reads a public page, and whether it opens for them: views are counted here and, for programs, in api/lookup.py and api/checking.py.

Whoever is signed in reads as the desk's own people or as the account. Everybody else is the network that asks: the peer's
IPv4 address, or the /64 of its IPv6 one, as a keyed digest. No cookie has any say in that, and of headers only what a proxy of
this machine adds (web/serving.py; uvicorn believes `X-Forwarded-For` of 127.0.0.1 and ::1, or of `FORWARDED_ALLOW_IPS`).
Robots that say what they are (RFC 9110, section 10.1.5) get the public part and are not counted; one that says that it is a
browser is counted as a guest. What a browser fetches before anybody wants it (Sec-Purpose, Fetch) counts nothing either, nor
does what another site embeds (Fetch Metadata): nobody gets to see that, and nobody's pages are used up by it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.accounts.views import Opening, Viewer, ViewerKind, Why, account_viewer, guest_viewer
from consultant.administration.views import open_page
from consultant.models.user import Role
from consultant.users.attempts import network_of
from consultant.vocabulary import CodeSystem
from consultant.web.codes.spelling import address_of
from consultant.web.office import office_of
from consultant.web.signing_in.leading import peer_of

if TYPE_CHECKING:
    from fastapi import Request

    from consultant.users.sessions import Visitor

ROBOTS = (
    r"(?<!cu)bot",  # Googlebot, bingbot, "robot"; not the telephones of Cubot
    "crawl",
    "spider",
    "slurp",
    "archiver",
    "scrapy",
    "externalhit",  # Facebook's preview of a link
    "facebookcatalog",
    "preview",  # Bing's, Skype's, Google's previews
    "whatsapp/",
    "embedly",
    "iframely",
    "vkshare",
    "mediapartners",
    "feedfetcher",
    "feedly",
    "validator",
    "checker",  # of links
    "checklink",
    "monitor",
    "pingdom",
    "uptime",
    "google-",  # Google-InspectionTool, Google-Read-Aloud
    "googleother",
    "curl/",
    "wget/",
    "python",  # -requests, -httpx, -urllib
    "aiohttp",
    "httpie",
    "libwww",
    "perl/",
    "ruby",
    "php/",
    "java/",
    "okhttp",
    "apache-httpclient",
    "go-http-client",
    "node-fetch",
    "axios",
    "undici",
    "guzzle",
    "powershell",
    "postman",
)
"""What programs call themselves in User-Agent, as far as they do; an empty one is a program's too."""
_ROBOT = re.compile("|".join(ROBOTS), re.IGNORECASE)
EARLY = ("sec-purpose", "purpose", "x-purpose", "x-moz")
"""Headers by which a browser says that it fetches a page before anybody wants to see it (Fetch, section 3.8, and its forerunners)."""
_EARLY = re.compile("prefetch|prerender|preview", re.IGNORECASE)
CHECKS = {"pairs": "A check of pairs", "claim": "A check of a claim"}
"""Pages that are no code's, by the first word of their names."""
PUBLIC_PART = Opening(is_open=False, why=Why.ROBOT)


def opening_of(request: Request, visitor: Visitor | None, page: str) -> Opening:
    """Open a page (`CPT 93591`) for whoever asks; HEAD, prefetches and what is embedded elsewhere count nothing and get the public part."""
    is_early = any(_EARLY.search(request.headers.get(name, "")) for name in EARLY)
    if request.method == "HEAD" or is_early or _is_embedded(request):
        return PUBLIC_PART
    return open_page(office_of(request).desk, viewer_of(request, visitor), page)


def _is_embedded(request: Request) -> bool:
    """Whether another site's page fetches this one as an image, a frame or the like, and not as a page to be read."""
    site, kind = (request.headers.get(f"sec-fetch-{name}", "") for name in ("site", "dest"))
    return site in {"cross-site", "same-site"} and kind != "document"


def viewer_of(request: Request, visitor: Visitor | None) -> Viewer:
    """The desk's own people, an account, a robot, or a guest; whoever signs out is the network's guest again."""
    if visitor and visitor.role is not Role.CUSTOMER:
        return Viewer(ViewerKind.STAFF)
    if visitor and visitor.account_id is not None:
        return account_viewer(visitor.account_id)
    if is_robot(request.headers.get("user-agent", "")):
        return Viewer(ViewerKind.ROBOT)
    return guest_viewer(office_of(request).desk.secret, network_of(peer_of(request)))


def is_robot(agent: str) -> bool:
    """Whether a program says that it is one."""
    return not agent.strip() or bool(_ROBOT.search(agent))


def name_of(page: str) -> str:
    """What a page is called where it is listed: a code's by its code, a check by what was checked without the hash."""
    kind, _, _ = page.partition(" ")
    return CHECKS.get(kind, page)


def path_of(page: str) -> str:
    """Where a page that was opened is to be read again: `/codes/CPT/93591`; '' for one that is no code's."""
    system, _, code = page.partition(" ")
    return address_of(CodeSystem(system), code) if code and system in set(CodeSystem) else ""

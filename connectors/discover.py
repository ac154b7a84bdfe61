"""Finding out what stands at an address that a person typed: links in headers and in a page's head."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from connectors.http import Response

_HEADER_LINK = re.compile(r"<([^<>]{1,2000})>([^<]{0,1000})")
_TAG = re.compile(rb"<link\b([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,40})\s{0,5}=\s{0,5}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
PAGE_BYTES = 512 * 1024
"""How much of a page is read to find its links (they stand in the head)."""


def normalised(address: str) -> str:
    """Return what a person typed as a URL: https where they left the scheme out."""
    text = address.strip()
    return text if "://" in text else f"https://{text}"


def joined(base: str, link: str) -> str:
    """Return where a link on a page leads, empty when it is broken."""
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def folders(url: str) -> tuple[str, str]:
    """Return the folder a page stands in and the site's root, both with a slash at the end."""
    parts = urlsplit(url)
    site = f"{parts.scheme}://{parts.netloc}/"
    folder = parts.path if parts.path.endswith("/") else parts.path.rpartition("/")[0] + "/"
    return joined(site, folder) or site, site


def header_link(response: Response, relation: str) -> str:
    """Return the first target of ``relation`` in the Link headers, empty where there is none."""
    for target, parameters in _HEADER_LINK.findall(response.headers.get("link", "")):
        if relation in _parameter(parameters, "rel").split():
            return str(target)
    return ""


def page_links(body: bytes) -> Iterator[dict[str, str]]:
    """Yield the attributes of the page's ``<link>`` tags, entities decoded, in linear time."""
    for tag in _TAG.finditer(body[:PAGE_BYTES]):
        text = tag[1].decode("utf-8", "replace")
        yield {name.lower(): html.unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(text)}


def page_link(body: bytes, relation: str) -> str:
    """Return the target of the page's first ``<link>`` with ``relation``."""
    for link in page_links(body):
        if relation in link.get("rel", "").split() and link.get("href"):
            return link["href"]
    return ""


def _parameter(parameters: str, name: str) -> str:
    for key, quoted, single, bare in _ATTRIBUTE.findall(parameters):
        if key.lower() == name:
            return str(quoted or single or bare)
    return ""

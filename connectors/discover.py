"""Finding out what stands at an address that a person typed: links in headers and in a page's head."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

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

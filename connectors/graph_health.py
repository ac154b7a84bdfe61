"""Keeping an eye on a login: whether it is valid, how long, and with which rights."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from connectors.errors import Gone, ProtocolChanged, Refused, RightMissing, TokenDead
from connectors.graph import Graph
from connectors.graph_secret import Health, warnings
from sm_console.core.messages import N_
from sm_console.core.model import Message


class Watch:
    """What is known of one account's token: from its secret at first, from Meta once :meth:`look` has asked.

    ``needed`` maps each right to the sentence that says what does not work without it.
    """

    def __init__(self, graph: Graph, needed: Mapping[str, str]) -> None:
        self.graph = graph
        self._needed = {scope: Message(text, {**graph.values, "scope": scope}) for scope, text in needed.items()}
        self.health = Health(ends=graph.secret.ends(), scopes=frozenset(graph.secret.scopes))

    @property
    def scopes(self) -> frozenset[str]:
        """The rights granted; empty where nobody knows."""
        return self.health.scopes

    async def look(self) -> None:
        """Ask Meta about the token: one request. Raises TokenDead; where it may not be asked, nothing is learnt."""
        try:
            found = await self.graph.debug()
        except (RightMissing, Refused, Gone, ProtocolChanged):
            return
        except TokenDead:
            if self.graph.secret.app_secret:
                return  # the app's secret is wrong, which says nothing of the token
            raise
        if not found.valid:
            text = N_("The login to {site} is no longer valid. Log in again: sm-console accounts login {account}")
            raise TokenDead(Message(text, self.graph.values), "debug_token says invalid")
        self.health = found

    def notices(self) -> list[Message]:
        """Return what a person should know of the login."""
        return warnings(self.health, self._needed, self.graph.values, datetime.now(UTC))

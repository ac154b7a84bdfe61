"""The two spellings of X's field names: the published description renamed them, most of X's own texts did not.

Answers are read in both; which one is asked for is the account's option ``names``.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

USER_FIELDS = "username,name"
PROFILE_FIELDS = (
    "username,name,description,profile_image_url,profile_banner_url,location,url,entities,public_metrics,protected"
)


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What to ask for, in one spelling."""

    fields_name: str
    fields: str
    expansions: str

    @property
    def reading(self) -> tuple[tuple[str, str], ...]:
        """The query of every request that reads posts."""
        return (
            (self.fields_name, self.fields),
            ("expansions", self.expansions),
            ("user.fields", USER_FIELDS),
        )


TWEET = Names(
    fields_name="tweet.fields",
    fields="created_at,author_id,conversation_id,in_reply_to_user_id,referenced_tweets,entities,note_tweet,"
    "edit_history_tweet_ids",
    expansions="author_id,referenced_tweets.id",
)
# In this spelling author, answered post and versions are no fields: they come with what is expanded.
POST = Names(
    fields_name="post.fields",
    fields="created_at,conversation_id,entities,note_post",
    expansions="author_id,referenced_posts,edit_history_post_ids",
)


def names_of(options: Mapping[str, str]) -> Names:
    """Return the spelling that the account's options choose."""
    return POST if options.get("names") == "post" else TWEET

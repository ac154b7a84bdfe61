"""``sm-console enter post|comment|answer``: what people saw and wrote where no interface reads."""

from __future__ import annotations

import argparse
import re
from typing import Any

from sm_console.api.commands import Command, EnterComment, EnterPost, MarkAnswered
from sm_console.api.said import said
from sm_console.api.views import Done
from sm_console.cli.instants import parse_instant
from sm_console.cli.output import as_json, line, say
from sm_console.cli.parse import comment_id, words
from sm_console.cli.session import add_json, add_part, with_desk
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import _, translate

_POST_ID = re.compile(r"#?([0-9]{1,18})")


def add_parser(commands: Any) -> None:
    """Describe the three parts' arguments."""
    parser = commands.add_parser("enter", description=_("Enter by hand what no interface reads."))
    parser.set_defaults(parser=parser)
    add_json(parser)
    parts = parser.add_subparsers(dest="part", metavar="PART", required=True)

    post = add_part(parts, "post", _("Enter a post that the account published."))
    post.add_argument("account", metavar="ACCOUNT", help=_("the account"))
    post.add_argument("--title", type=words, help=_("its headline"))
    post.add_argument("--text", type=words, help=_("its text"))
    _add_common(post, "--published", _("when it was published (default: now)"))

    comment = add_part(
        parts, "comment", _("Enter a comment that somebody wrote; its clock starts when it was written.")
    )
    comment.add_argument("account", metavar="ACCOUNT", help=_("the account"))
    comment.add_argument("--author", required=True, type=words, help=_("who wrote it"))
    comment.add_argument("--text", required=True, type=words, help=_("what it says"))
    comment.add_argument("--post", default=0, type=post_id, metavar="ID", help=_("the post's number"))
    comment.add_argument("--under", default=0, type=comment_id, metavar="ID", help=_("the comment that it answers"))
    _add_common(comment, "--received", _("when it was written (default: now)"))

    answer = add_part(parts, "answer", _("Note what you answered on the platform, so that the clock stops."))
    answer.add_argument("id", type=comment_id, metavar="ID", help=_("the comment's number in the inbox"))
    answer.add_argument("--text", required=True, type=words, help=_("the answer, as it stands there"))
    answer.add_argument("--at", type=parse_instant, metavar="TIME", help=_("when it was written (default: now)"))


def _add_common(part: argparse.ArgumentParser, option: str, when: str) -> None:
    part.add_argument(option, type=parse_instant, metavar="TIME", help=when)
    part.add_argument("--url", default="", help=_("its address"))


def post_id(text: str) -> int:
    """Read a post's number, with or without #."""
    match = _POST_ID.fullmatch(text.strip())
    if match is None or int(match[1]) == 0:
        raise argparse.ArgumentTypeError(
            translate(Message(N_("{word} is not a post's number, such as 12 or #12"), {"word": ascii(text)})),
        )
    return int(match[1])


def command_of(args: argparse.Namespace) -> Command[Done]:
    """Return the desk's command for what was typed."""
    match args.part:
        case "post":
            title, text = args.title or "", args.text or ""
            return EnterPost(account=args.account, title=title, text=text, published=args.published, url=args.url)
        case "comment":
            return EnterComment(
                account=args.account,
                author=args.author,
                text=args.text,
                received=args.received,
                post=args.post,
                under=args.under,
                url=args.url,
            )
        case _:
            return MarkAnswered(comment=args.id, text=args.text, at=args.at)


def run(args: argparse.Namespace) -> int:
    """Enter it and say under which number."""
    done = with_desk(args, lambda desk: desk.do(command_of(args)))
    if args.json:
        as_json(done)
        return 0
    say(
        {
            "post": N_("Entered as post #{id}."),
            "comment": N_("Entered as comment #{id}; its clock runs."),
            "answer": N_("Noted as the answer #{id}."),
        }[args.part],
        id=str(done.id),
    )
    if done.message:
        line(said(done.message))
    return 0

"""The sandbox's whole state: the accounts, the clock, the faults, and what is still to happen.

What needs more than one of these lives here: creating a video, rendering it, training an avatar, importing an asset.
"""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from connector.sandbox import fetching
from connector.sandbox.accounts import Accounts
from connector.sandbox.argil import checks, credits, webhooks
from connector.sandbox.argil.account import Account
from connector.sandbox.argil.records import Asset, Avatar, Json, Voice
from connector.sandbox.argil.videos import Render, Spoken, Video
from connector.sandbox.faults import Switchboard
from connector.sandbox.timetable import Timetable

ASSET_SECONDS = 1.0
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Terms:
    """How this sandbox was set up. `keys` are accepted besides those that start with `sandbox-`."""

    render_seconds: float
    training_seconds: float
    credits: int
    keys: frozenset[str]


class World:
    def __init__(self, terms: Terms, switches: Switchboard, clock: Callable[[], datetime]) -> None:
        self.switches = switches
        self.clock = clock
        self.closing = threading.Event()
        self.files = "http://127.0.0.1/sandbox/files/"
        self.accounts = Accounts(lambda: Account(terms.credits), terms.keys)
        self._terms = terms
        self._timetable = Timetable(clock)
        self._caller = webhooks.Caller(clock, switches, self._timetable)

    def account(self, key: str) -> Account | None:
        """The account of this key; None for one that is not known."""
        return self.accounts.of(key)

    def seen(self) -> datetime:
        """The time as of which readers look."""
        return self.clock() - timedelta(seconds=self.switches.current.late_seconds)

    def reset(self) -> None:
        """Forget all accounts and what is to come, and put the faults back as they were at the start."""
        self.accounts.forget()
        self._timetable.clear()
        self.switches.reset()

    def close(self) -> None:
        """Let go of hanging calls and stop all webhooks."""
        self.closing.set()
        self._timetable.close()

    def create_video(self, account: Account, args: Json) -> Video:
        now = self.clock()
        checks.check_video(account, args, now)
        moments = args["moments"]
        players = [account.avatars[moment["avatarId"]] for moment in moments]
        video = Video(
            id=str(uuid.uuid4()),
            name=args["name"],
            created_at=now,
            moments=[
                Spoken(moment, moment.get("voiceId", player.voice_id), credits.seconds_of(moment))
                for moment, player in zip(moments, players, strict=True)
            ],
            aspect_ratio=args.get("aspectRatio", players[0].aspect_ratio),
            subtitles=args.get("subtitles", {}).get("enable", False),
            extras=args.get("extras", {}),
        )
        account.add_video(video)
        return video

    def render(self, account: Account, id: str, callback_url: str | None) -> Video:
        now = self.clock()

        def begin(video: Video) -> Render:
            ends_at = now + timedelta(seconds=self._terms.render_seconds)
            return Render(now, ends_at, self._render_end(video.name), callback_url)

        video = account.render(id, now, begin)
        if video.render:
            self._timetable.at(video.render.ends_at, partial(self._render_over, account, video))
        return video

    def create_avatar(self, account: Account, args: Json) -> Avatar:
        now = self.clock()
        voice_id = str(args.get("voiceId") or uuid.uuid4())
        designed = Voice(voice_id, f"Voice of {args['name']}", now)
        if "voiceId" in args:
            checks.check_voice(account, voice_id, "voiceId")
        avatar = Avatar(
            id=str(uuid.uuid4()),
            name=args["name"],
            created_at=now,
            ready_at=now + timedelta(seconds=self._terms.training_seconds),
            voice_id=voice_id,
            from_image=True,
            extras=args.get("extras", {}),
        )
        with account.lock:
            account.add_avatar(avatar)
            account.voices.setdefault(voice_id, designed)
            avatar.ends_as = self._training_end(avatar.name)
        event = webhooks.avatar_event(avatar)
        self._timetable.at(avatar.ready_at, partial(self._caller.tell, account, event))
        return avatar

    def create_asset(self, account: Account, args: Json) -> Asset:
        now = self.clock()
        asset = Asset(
            id=str(uuid.uuid4()),
            name=args["name"],
            type=args["type"],
            file_url=args["url"],
            created_at=now,
            ready_at=now + timedelta(seconds=ASSET_SECONDS),
            ends_as="FAILED" if "[fail]" in args["name"] else "READY",
        )
        if not fetching.reserved(asset.file_url):
            asset.ready_at = _NEVER
            self._timetable.at(now, partial(self._fetch, asset))
        with account.lock:
            account.assets[asset.id] = asset
        return asset

    def _fetch(self, asset: Asset) -> None:
        if not fetching.fetched(asset.file_url, asset.type.lower()):
            asset.ends_as = "FAILED"
        asset.ready_at = self.clock()

    def _render_end(self, name: str) -> str:
        if "[fail]" in name or self.switches.take("fail_renders"):
            return "FAILED"
        if "[moderate]" in name or self.switches.take("moderate_renders"):
            return "CONTENT_MODERATED"
        return "DONE"

    def _training_end(self, name: str) -> str:
        if "[fail]" in name or self.switches.take("fail_trainings"):
            return "TRAINING_FAILED"
        return "REFUSED" if "[moderate]" in name else "IDLE"

    def _render_over(self, account: Account, video: Video) -> None:
        # A video deleted while it was rendered has no end to tell of.
        if video.render and video.id in account.videos:
            event = webhooks.video_event(video, video.render.ends_as, self.files)
            self._caller.tell(account, event, callback_url=video.render.callback_url)

"""What a crawl may do, and what it may cost."""

from __future__ import annotations

from pydantic import Field

from ..records import Record


class CrawlOptions(Record):
    """Limits and manners of one crawl."""

    robots: bool = True
    """Honour robots.txt."""
    delay: float = Field(default=1.0, ge=0, le=60)
    """s between two requests to one host"""
    connect_seconds: float = Field(default=10.0, gt=0, le=60)
    """s to connect, and between two pieces of an answer"""
    total_seconds: float = Field(default=30.0, gt=0, le=300)
    """s for one address, redirects included"""
    page_bytes: int = Field(default=12_000_000, ge=1000, le=100_000_000)
    """bytes of a page, unpacked"""
    image_bytes: int = Field(default=40_000_000, ge=1000, le=200_000_000)
    """bytes of one photo"""
    redirects: int = Field(default=6, ge=0, le=20)
    ports: tuple[int, ...] = (80, 443)
    photos: int = Field(default=12, ge=0, le=40)
    """Photos kept."""
    photo_side: int = Field(default=2400, ge=640, le=6000)
    """px; longer sides are made smaller"""
    clips: int = Field(default=6, ge=0, le=24)
    """Stretches of the seller's own footage kept."""
    clip_sound: bool = False
    """True keeps the sound of that footage, to be heard under the voice."""

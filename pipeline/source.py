"""What a short is made from: an address, a saved page, a product or script file, or the text of one."""

from __future__ import annotations

import re
from pathlib import Path

from .crawl import CrawlOptions, collect_photos, crawl_url, is_address, read_product
from .crawl.files import JSON_BYTES
from .progress import Report, silent
from .records import Product, Script
from .script import read_script
from .workspace.project import Project, slug


def gather(
    source: str | Path, options: CrawlOptions | None = None, *, project: Project | None = None, report: Report = silent
) -> tuple[Product | Script, Project]:
    """Read an address, a saved page, a product or script file, or the text of one; photos land in the project folder.

    Without `project` one is named after the product (or the address), so that the same source finds its folder again.
    """
    options = options or CrawlOptions()
    text = str(source).strip()
    if is_address(text):
        project = project or Project.named(slug(text.split("//", 1)[1]), text)
        return crawl_url(text, options, project=project, report=report), project
    body = _json_text(text)
    if re.search(r'"scenes"\s*:', body):
        script = read_script(body)
        return script, project or project_of(script.product, script.metadata.character_id)
    product, base = read_product(text, base=Path.cwd())
    project = project or project_of(product, product.name)
    return collect_photos(product, base, options, project=project, report=report), project


def project_of(product: Product | None, name: str) -> Project:
    """The folder a product's shorts are made in: found again by name, brand and address."""
    return Project.named(name, product.brand if product else "", product.url if product else "")


def _json_text(source: str) -> str:
    """The JSON in `source`, or in the .json file it names; "" when there is none."""
    if source.startswith("{"):
        return source
    try:
        path = Path(source).expanduser()
        small = source.endswith(".json") and path.stat().st_size <= JSON_BYTES
        return path.read_text(encoding="utf-8-sig") if small else ""
    except (OSError, ValueError):
        return ""  # read_product says what is wrong with the file

"""Pages on which a shop says no: recognised and said in one sentence, never turned into a product."""

from __future__ import annotations

import re

from ..errors import RefusedError
from .page.page import Page
from .page.regions import HIDDEN
from .page.visible_text import Layout

DOORS_KO = "브라우저에서 연 페이지를 .html로 저장해 올리거나, 페이지 글을 붙여 넣거나, 상품 정보를 직접 적어 주세요."
DOORS_EN = "Save the page from your browser as .html and open that, paste its text, or fill in the form."

_SIGNS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "자동 접속을 막는 보안 확인(캡차)을 요구합니다",
        "asks for a security check (captcha)",
        re.compile(
            r"보안\s?확인을 완료|자동입력 방지|로봇이 아닙니다|비정상적인 접근|robot or human|are you (a )?(human|"
            r"robot)|not a robot|"
            r"verify (that )?you are (a )?human|enter the characters you see|unusual traffic|security check|captcha|"
            r"checking (if the site connection|your browser)|just a moment|pardon our interruption|press (&|"
            r"and) hold|bot detection|"
            r"access to this page has been denied|sicherheitsüberprüfung|vérifi(er|cation).{0,30}(humain|robot)|"
            r"アクセスが集中|ロボットではない|подтвердите, что вы не робот|human verification|automated access|ddos protection",
            re.I,
        ),
    ),
    (
        "접속을 거부했습니다",
        "denied access",
        re.compile(
            r"access denied|403 forbidden|forbidden|you (don't|do not) have permission|request blocked|has been blocked|"
            r"접근이 (거부|차단)|접속이 (차단|제한)|too many requests|rate limit|429|reference #\d|요청이 너무 많|blocked by",
            re.I,
        ),
    ),
    (
        "나이 확인(성인 인증)을 요구합니다",
        "asks for an age check",
        re.compile(
            r"성인\s?인증|만\s?19세|청소년\s?(유해|이용)|연령\s?확인|age (verification|check|gate)|are you (over |"
            r"at least )?(18|19|21)|"
            r"must be (18|19|21)|verify your age|confirm your age|年齢確認|altersprüfung|mayor de edad|vérification de l'âge",
            re.I,
        ),
    ),
    (
        "로그인을 요구합니다",
        "asks to log in",
        re.compile(
            r"로그인(이|을)?\s?(필요|해\s?주|하세요|후 이용)|회원\s?로그인|^로그인|please (log|sign) ?in|"
            r"log ?in to (continue|view)|"
            r"sign ?in to (continue|view)|^(log|sign) ?in\b|members only|회원\s?전용|anmelden um|connectez-vous|"
            r"ログインしてください",
            re.I | re.M,
        ),
    ),
    (
        "오류 페이지를 보냈습니다(상품이 없거나 주소가 바뀌었습니다)",
        "sent an error page (no such product, or its address changed)",
        re.compile(
            r"\b404\b|not found|page (does not|doesn't) exist|no longer exists|couldn't find|can't find|"
            r"cannot be found|찾을 수 없|"
            r"존재하지 않는|삭제된|없는 페이지|잘못된 접근|500 internal|internal server error|service unavailable|"
            r"bad gateway|temporarily unavailable|"
            r"점검\s?중|서비스 이용에 불편|something went wrong|oops|nicht gefunden|introuvable|no encontrad|"
            r"не найдена|見つかりません|"
            r"ページが存在|página no existe|판매가 종료된 상품|판매\s?중인 상품이 아닙니다",
            re.I,
        ),
    ),
    (
        "자바스크립트로만 그려지는 빈 페이지를 보냈습니다",
        "sent an empty page that only scripts fill",
        re.compile(
            r"enable java ?script|java ?script (is )?(required|disabled|must)|자바스크립트를? (사용|활성|켜)|"
            r"requires javascript",
            re.I,
        ),
    ),
)


def refusal(ko: str, en: str, *, detail: str = "") -> RefusedError:
    """A refusal as a sentence with the other doors."""
    return RefusedError(f"쇼핑몰이 {ko}. {DOORS_KO}", f"The shop {en}. {DOORS_EN}", detail=detail)


def no_product(page: Page) -> RefusedError:
    """A page without a product, as a sentence."""
    title = f"('{page.title[:60]}')" if page.title else ""
    return RefusedError(
        f"이 페이지{title}에서 상품을 찾지 못했습니다. 상품 하나의 상세 페이지 주소를 주세요. 맞는 주소라면, {DOORS_KO}",
        f"No product was found on this page{title and ' '}{title}. Give the page of one product. If it is that, {DOORS_EN}",
    )


def refused_by_status(status: int) -> RefusedError | None:
    """What an HTTP status of 400 or more means, as a sentence."""
    if status < 400:
        return None
    if status in (401, 407):
        return refusal("로그인을 요구합니다", "asks to log in", detail=str(status))
    if status in (404, 410):
        return refusal(f"그런 상품 페이지가 없다고 답했습니다({status})", f"has no such page ({status})")
    if status == 429:
        return refusal("요청이 너무 많다고 답했습니다(429)", "says there were too many requests (429)")
    if status >= 500:
        return refusal(f"지금 답하지 못합니다({status}). 잠시 뒤 다시 해 보거나", f"cannot answer now ({status}); try later")
    return refusal(f"접속을 거부했습니다({status})", f"denied access ({status})")


def find_refusal(page: Page, layout: Layout, has_offer: bool) -> RefusedError | None:
    """What a page with status 200 says when it is not a product page; None when nothing speaks against it.

    `has_offer` is True when the markup names a product with a price: then the words on the page do not count.
    """
    if has_offer or layout.cart_element is not None:
        return None
    visible = [text.text for text in layout.texts if not text.flags & HIDDEN]
    size = sum(map(len, visible))
    heads = f"{page.title}\n{layout.title}\n{page.meta.get('og:title', '')}"
    for ko, en, pattern in _SIGNS:
        if pattern.search(heads) or (size < 2500 and pattern.search("\n".join(visible)[:2500])):
            return refusal(ko, en)
    scripts = page.html.count("<script")
    if size < 250 and (scripts >= 1 or "<noscript" in page.html):
        return refusal(*_SIGNS[-1][:2])
    return None

"""Every word the studio shows, in Korean and English."""

from __future__ import annotations

import gradio as gr

from . import texts
from .page_language import COOKIE

TEXTS: dict[str, tuple[str, str]] = {
    "title": ("쇼츠공방", "Shorts Gongbang"),
    "tagline": (
        "상품 하나로 쇼츠 한 편. 모든 일이 이 컴퓨터 안에서만 일어납니다.",
        "One product, one finished short. Everything happens on this computer.",
    ),
    "tab_product": ("상품", "Product"),
    "tab_cast": ("캐릭터", "Characters"),
    "by_address": ("주소", "Address"),
    "by_file": ("저장한 페이지", "Saved page"),
    "by_text": ("글 붙여 넣기", "Pasted text"),
    "by_example": ("예제", "Examples"),
    "pasted": ("상품 페이지에서 복사한 글", "Text copied from the product page"),
    "pasted_hint": (
        "페이지에서 모두 선택(Ctrl+A)하고 복사해 붙여 넣으면 됩니다.",
        "Select all on the page (Ctrl+A), copy, and paste it here.",
    ),
    "more_facts": ("브랜드, 정가, 설명, 특징 더 적기", "Brand, list price, description, features"),
    "rating": ("별점 (0~5)", "Rating (0-5)"),
    "rating_count": ("후기 수", "Number of ratings"),
    "availability": ("판매 상태", "Availability"),
    "options": ("옵션 (한 줄에 하나)", "Options (one a line)"),
    "currency": ("통화", "Currency"),
    "sku": ("상품 코드", "SKU"),
    "gtin": ("바코드 번호", "GTIN"),
    "url": ("상품 주소", "Product address"),
    "own": ("나만의 캐릭터 만들기", "Make a character of your own"),
    "own_hint": (
        "닮은 캐릭터에서 시작해 이름과 말을 바꿉니다. 사진이나 그림을 올리면 그 모습으로 나옵니다.",
        "Start from someone alike and change name and words. With a picture of your own, that picture presents.",
    ),
    "own_name": ("이름", "Name"),
    "own_trade": ("하는 일", "Trade"),
    "own_age": ("나이", "Age"),
    "own_persona": ("성격 (두 문장)", "Persona (two sentences)"),
    "own_phrases": (
        "자주 하는 말 (한 줄에 하나: 첫 줄은 시작, 끝 줄은 마무리)",
        "Phrases (one a line: first opens, last closes)",
    ),
    "own_like": ("닮은 캐릭터", "Looks like"),
    "own_voice_of": ("목소리", "Voice of"),
    "own_speed": ("말 빠르기", "Pace"),
    "own_level": ("말끝", "Speech level"),
    "own_hair": ("머리색", "Hair"),
    "own_outfit": ("옷 색", "Outfit"),
    "own_picture": ("내 그림이나 사진 (선택)", "Your own picture (optional)"),
    "own_save": ("캐릭터 저장", "Save the character"),
    "own_mine": ("고칠 캐릭터", "Character to change"),
    "own_new": ("새 캐릭터", "A new character"),
    "own_copy": ("복제", "Duplicate"),
    "own_delete": ("삭제", "Delete"),
    "own_was_copied": ("캐릭터를 복제하고 골랐습니다.", "Duplicated and chosen."),
    "own_was_deleted": ("캐릭터를 지웠습니다.", "Deleted."),
    "own_saved": ("'{}' 캐릭터를 저장하고 골랐습니다.", "Saved and chose “{}”."),
    "search_cast": ("이름, 직업, 분야로 찾기", "Search by name, trade or field"),
    "load": ("불러오기", "Load"),
    "address": ("상품 페이지 주소", "Product page address"),
    "address_hint": ("https://... 를 붙여 넣고 불러오기", "Paste https://... and press load"),
    "page_file": ("저장한 페이지(.html) 또는 상품 파일(.json)", "Saved page (.html) or product file (.json)"),
    "name": ("이름", "Name"),
    "brand": ("브랜드", "Brand"),
    "price": ("판매가", "Price"),
    "list_price": ("정가 (할인 전)", "List price (before discount)"),
    "description": ("설명", "Description"),
    "features": ("특징 (한 줄에 하나)", "Features (one a line)"),
    "photos": ("상품 사진", "Product photos"),
    "photo_notes": ("빠진 사진과 확인할 것", "Photos left out, and what to check"),
    "suggestions": ("사진에서 읽은 글", "Read in the photos"),
    "suggestions_hint": (
        "맞는 것만 고르면 특징에 들어갑니다. 잘못 읽었을 수 있으니 숫자를 꼭 확인하세요.",
        "Tick what is right and it becomes a feature. It may be misread: check the numbers.",
    ),
    "character": ("캐릭터", "Character"),
    "tone": ("말투", "Tone"),
    "tone_default": ("캐릭터에게 맡기기", "As the character likes"),
    "professional": ("전문적으로", "Professional"),
    "casual": ("편안하게", "Casual"),
    "funny": ("재미있게", "Funny"),
    "enthusiastic": ("신나게", "Enthusiastic"),
    "seed": ("버전 번호 (바꾸면 문안이 달라집니다)", "Version number (another gives other words)"),
    "die": ("🎲 다른 문안으로", "🎲 Other words"),
    "die_rolled": ("다음에는 다른 문안으로 씁니다.", "The next one is written in other words."),
    "telling": ("말투와 길이", "Tone and length"),
    "skip": ("만들기 버튼으로 건너뛰기", "Skip to the make button"),
    "make": ("쇼츠 만들기", "Make the short"),
    "stop": ("멈추기", "Stop"),
    "result": ("완성", "Result"),
    "files": ("내려받기 (영상, 자막, 섬네일, 올릴 글)", "Download (video, captions, thumbnail, upload texts)"),
    "idle": (
        "주소, 또는 사진과 이름을 넣고 「쇼츠 만들기」를 누르세요.",
        "Give an address, or photos and a name, and press “Make the short”.",
    ),
    "ready": (
        "준비됐습니다. 읽은 것을 확인하고 「쇼츠 만들기」를 누르세요.",
        "Ready. Check what was read and press “Make the short”.",
    ),
    "opened": (
        "열어 둔 쇼츠입니다. 아래 버튼을 누르면 남은 것을 만듭니다.",
        "This short is open. The button below makes what is missing.",
    ),
    "queued": ("곧 시작합니다", "About to start"),
    "starting": ("준비하고 있습니다", "Getting ready"),
    "stopping": ("멈추는 중입니다", "Stopping"),
    "stop_keeps": ("지금까지 만든 것은 그대로 남습니다.", "What is made so far is kept."),
    "cancelled": (
        "멈췄습니다. 만든 것은 그대로 있고, 다시 누르면 이어서 만듭니다.",
        "Stopped. What was made is kept; press again to go on from there.",
    ),
    "paused": ("잠시 멈췄습니다. 다시 누르면 이어서 만듭니다.", "Paused. Press again to go on from there."),
    "scene": ("{}번 장면", "scene {}"),
    "to_go": ("{}쯤 남았습니다", "about {} to go"),
    "stage_crawl": ("상품을 읽는 중", "Reading the product"),
    "stage_script": ("대본을 쓰는 중", "Writing the script"),
    "stage_image": ("그림을 만드는 중", "Making the pictures"),
    "stage_voice": ("목소리를 녹음하는 중", "Recording the voice"),
    "stage_video": ("장면을 움직이는 중", "Moving the scenes"),
    "stage_render": ("영상을 합치는 중", "Putting the video together"),
    "checks": ("품질 검사", "Quality report"),
    "check_good": ("좋습니다", "Good"),
    "check_bad": ("고칠 것이 있습니다. 다시 만들어 보세요.", "Not as it should be. Make it again."),
    "check_format": ("쇼츠, 릴스, 틱톡이 받는 형식", "A format that Shorts, Reels and TikTok take"),
    "check_length": ("말과 화면의 길이", "Length of words and picture"),
    "check_loud": ("소리 크기와 음질", "Loudness and sound quality"),
    "check_picture": ("검거나 멈춘 화면이 없음", "No black or frozen picture"),
    "check_voice": ("소리가 끊긴 곳이 없음", "No gap in the sound"),
    "check_captions": ("자막이 앱 버튼과 얼굴에 가리지 않음", "Captions clear of app buttons and the face"),
    "check_letters": ("깨진 글자가 없음", "No broken letters"),
    "check_record": ("만든 기록과 서명", "Record and signature"),
    **texts.TEXTS,
}


def words(language: str) -> dict[str, str]:
    """Every text in "ko" or "en"."""
    index = 1 if language == "en" else 0
    return {key: pair[index] for key, pair in TEXTS.items()}


I18N = gr.I18n(ko=words("ko"), en=words("en"))


def t(key: str) -> str:
    """A text that follows the browser's language."""
    return I18N(key)  # pyright: ignore[reportReturnType]


LANGUAGES = f"""
const language = document.documentElement.lang = document.documentElement.lang.startsWith('en') ? 'en' : 'ko';
element.querySelectorAll('.said').forEach((one) => {{ one.hidden = one.lang !== language; }});
element.querySelectorAll('[data-lang]').forEach((one) => {{
  one.setAttribute('aria-pressed', one.dataset.lang === language);
  one.addEventListener('click', () => {{
    document.cookie = '{COOKIE}=' + one.dataset.lang + '; path=/; max-age=31536000; SameSite=Lax';
    location.reload();
  }});
}});
"""
"""Run when the page's head is there: marks the language that is shown, and keeps the one that is pressed in a cookie."""


def language_of(request: gr.Request | None) -> str:
    """The language chosen on the page, else "en" when the browser prefers English, else "ko"."""
    if request is None:
        return "ko"
    chosen = request.cookies.get(COOKIE, "")
    if chosen in ("ko", "en"):
        return chosen
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "ko"

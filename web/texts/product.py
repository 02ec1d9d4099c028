"""상품: the sheet's placeholders, what its doors say, and what is asked about an open short."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "try_example": ("예제로 해 보기", "Try an example"),
    "new_product": ("새 상품", "New product"),
    "hint_name": ("예: 고흥 유자청 500g", "e.g. Citron tea 500 g"),
    "hint_brand": ("예: 남쪽선반", "e.g. South Shelf"),
    "hint_price": ("예: 19,900원", "e.g. 19,900"),
    "hint_list_price": ("할인할 때만", "Only when discounted"),
    "hint_description": ("어떤 상품인지 한두 문장", "What it is, in a sentence or two"),
    "hint_features": ("파는 점을 한 줄에 하나씩", "Selling points, one a line"),
    "availability_in_stock": ("판매 중", "On sale"),
    "availability_out_of_stock": ("품절", "Sold out"),
    "availability_preorder": ("예약 판매", "Pre-order"),
    "availability_discontinued": ("판매 끝남", "No longer sold"),
    "availability_unknown": ("적지 않음", "Not said"),
    "photos_head": (
        "<b>상품 사진</b> <small>첫 장이 대표입니다. 끌어서 순서를 바꾸고, 쓰지 않을 사진은 ✓ 를 눌러 뺍니다.</small>",
        "<b>Product photos</b> <small>The first is the hero. Drag to reorder; press ✓ to leave one out.</small>",
    ),
    "photos_empty": ("사진을 끌어다 놓거나 눌러서 고르세요", "Drop photos here, or press to choose"),
    "photos_more": ("사진 더하기", "Add photos"),
    "photos_loading": ("올리는 중", "Uploading"),
    "photo_n": ("사진 {}", "Photo {}"),
    "photo_keys": ("끌거나 ← → 키로 옮깁니다", "Move it by dragging or with ← →"),
    "photo_use": ("사진 {} 쓰기", "Use photo {}"),
    "photo_use_hint": ("누르면 빼거나 다시 넣습니다", "Press to leave it out, or to take it back"),
    "photo_hero": ("대표", "Hero"),
    "photos_n": ("사진 {}장", "{} photos"),
    "door_read": ("읽었습니다: {}", "Read: {}"),
    "door_lacks": ("없는 것: {}. 아래에 적어 주세요.", "Missing: {}. Fill them in below."),
    "photos_left_out": ("쓸 수 없는 사진을 뺐습니다", "Photos that cannot be used were left out"),
    "former_gone": (
        "다른 상품 이름이라, 앞 상품의 것을 비웠습니다: {}",
        "This is another product's name: what the former one had was cleared: {}",
    ),
    "claims_found": ("광고에서 살펴볼 말 {}개 (법률 자문이 아닙니다)", "{} wordings to look at (no legal advice)"),
    "ask_claims": (
        "광고에 쓰면 안 될 수 있는 말이 있습니다: {}. 다른 말로 바꿀까요, 그대로 둘까요?",
        "Some wording may not be allowed in an advert: {}. Say it otherwise, or leave it?",
    ),
    "claims_detail": (
        "다른 말로 바꾸면 그 말을 빼거나 순한 말로 씁니다. 법률 자문이 아니라 만드는 사람을 위한 안내입니다.",
        "Otherwise it is left out or said in tamer words. A hint for writers, not legal advice.",
    ),
    "claims_swap": ("다른 말로 바꾸기", "Say it otherwise"),
    "claims_keep": ("그대로 두기", "Leave it"),
    "ask_product": (
        "상품이 바뀌었습니다. 열어 둔 쇼츠에 반영할까요, 새 쇼츠로 만들까요?",
        "The product is another one. Put it into the open short, or make a new one?",
    ),
    "ask_wording": (
        "말투·길이·버전이 바뀌었습니다. 새 쇼츠는 대본을 새로 쓰고, 이 쇼츠에 반영하면 고친 말을 그대로 둡니다.",
        "Tone, length or version changed. A new short gets a new script; in this short your words stay.",
    ),
    "ask_detail": (
        "새 쇼츠로 만들면 지금 쇼츠는 보관함에 그대로 있습니다.",
        "As a new short, the open one stays in the library as it is.",
    ),
    "answer_here": ("이 쇼츠에 반영", "Into this short"),
    "answer_new": ("새 쇼츠로", "As a new short"),
    "step_script": ("대본", "Script"),
    "step_image": ("그림", "Pictures"),
    "step_voice": ("목소리", "Voice"),
    "step_video": ("움직임", "Motion"),
    "step_render": ("합치기", "Joining"),
}

"""보관함, 모델."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "tab_library": ("보관함", "Library"),
    "tab_models": ("모델", "Models"),
    "search_library": ("상품 이름으로 찾기", "Search by product name"),
    "library_empty": (
        "아직 만든 쇼츠가 없습니다. 상품 탭에서 「쇼츠 만들기」를 누르면 여기에 모입니다.",
        "Nothing made yet. Press “Make the short” in the product tab and it is kept here.",
    ),
    "library_none": ("찾는 쇼츠가 없습니다.", "No short of that name."),
    "open_board": ("열기", "Open"),
    "forget": ("지우기", "Delete"),
    "state_queued": ("차례를 기다리는 중", "Waiting"),
    "state_running": ("만드는 중 {}%", "Making, {}%"),
    "state_paused": ("잠시 멈춤", "Paused"),
    "state_done": ("완성", "Finished"),
    "state_failed": ("실패", "Failed"),
    "state_cancelled": ("멈춤", "Stopped"),
    "models_hint": (
        "지금 있는 것만으로 쇼츠를 만들 수 있습니다. 모델을 더 받으면 더 자연스러운 목소리, 그림, 움직임을 씁니다.",
        "Everything needed is here. More models bring more natural voices, pictures and motion.",
    ),
    "stage_of_script": ("대본", "Script"),
    "stage_of_image": ("그림", "Pictures"),
    "stage_of_voice": ("목소리", "Voice"),
    "stage_of_video": ("움직임", "Motion"),
    "model_ready": ("쓸 수 있음", "Ready"),
    "model_here": ("받아 둠", "Downloaded"),
    "model_absent": ("받지 않음", "Not downloaded"),
    "advert_yes": ("광고에 써도 됩니다", "May be used in adverts"),
    "advert_no": ("광고에 쓸 수 없습니다", "Not for adverts"),
    "advert_other": ("광고 조건: {}", "Adverts: {}"),
    "size": ("크기", "Size"),
    "licence": ("사용 조건", "Licence"),
    "pull": ("받기", "Download"),
    "pull_agree": ("조건에 동의하고 받기", "Agree and download"),
    "drop": ("지우기", "Remove"),
    "pulled": ("'{}' 을(를) 받았습니다.", "“{}” is here."),
    "dropped": ("'{}' 을(를) 지웠습니다. {:.1f} GB 가 비었습니다.", "Removed “{}”; {:.1f} GB came free."),
}

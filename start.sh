#!/bin/sh
# 쇼츠공방 시작: finds Python, makes the environment once, opens the studio. Anything after the name is passed on to app.py.
cd "$(dirname "$0")" || exit 1
say() { printf '%s\n' "$1"; }
for python in python3.13 python3.12 python3.11 python3 python; do
  if command -v "$python" >/dev/null 2>&1 && "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
    found=$python
    break
  fi
done
if [ -z "$found" ]; then
  say "Python 3.11~3.13 이 없습니다. https://www.python.org/downloads/ 에서 설치한 뒤 다시 실행하세요."
  say "Python 3.11 to 3.13 is missing. Install it from https://www.python.org/downloads/ and start this again."
  exit 1
fi
if [ ! -f .venv/ready ]; then
  say "처음 한 번만 설치합니다. 2~5분쯤 걸립니다. / Setting up once; two to five minutes."
  say "(1/3) 환경을 만듭니다 / making the environment"
  "$found" -m venv .venv || { say "가상 환경을 만들지 못했습니다. Debian·Ubuntu 라면 python3-venv 를 설치하세요. / Could not make the environment; on Debian install python3-venv."; exit 1; }
  say "(2/3) 필요한 것을 받습니다 / fetching what is needed"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-lite.txt || { say "내려받지 못했습니다. 인터넷 연결과 디스크 공간(2 GB)을 확인하고 다시 실행하세요. / Could not download: check the connection and 2 GB of disk, then start again."; exit 1; }
  say "(3/3) 마무리합니다 / finishing"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-newer.txt || exit 1
  : > .venv/ready
fi
say "스튜디오를 엽니다. 이 창을 닫으면 꺼집니다. / Opening the studio; closing this window ends it."
exec .venv/bin/python app.py "$@"

@echo off
chcp 65001 >nul
rem Shorts Gongbang: finds Python, makes the environment once, opens the studio.
cd /d "%~dp0"
set "FOUND="
for %%V in (3.13 3.12 3.11) do (
  if not defined FOUND py -%%V -c "" >nul 2>&1 && set "FOUND=py -%%V"
)
if not defined FOUND (
  python -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))" >nul 2>&1 && set "FOUND=python"
)
if not defined FOUND (
  echo Python 3.11~3.13 이 없습니다. https://www.python.org/downloads/ 에서 설치한 뒤 다시 실행하세요.
  echo Python 3.11 to 3.13 is missing. Install it from https://www.python.org/downloads/ and start this again.
  pause
  exit /b 1
)
if not exist ".venv\ready" (
  echo 처음 한 번만 설치합니다. 2~5분쯤 걸립니다. / Setting up once; two to five minutes.
  %FOUND% -m venv .venv || goto failed
  .venv\Scripts\python -m pip install --quiet --disable-pip-version-check -r requirements-lite.txt || goto failed
  .venv\Scripts\python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-newer.txt || goto failed
  type nul > ".venv\ready"
)
echo 스튜디오를 엽니다. 이 창을 닫으면 꺼집니다. / Opening the studio; closing this window ends it.
.venv\Scripts\python app.py %*
if errorlevel 1 pause
exit /b
:failed
echo 설치하지 못했습니다. 인터넷 연결과 디스크 공간(2 GB)을 확인하고 다시 실행하세요. / Could not set up: check the connection and 2 GB of disk.
pause
exit /b 1

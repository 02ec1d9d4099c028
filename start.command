#!/bin/sh
# 쇼츠공방 시작: macOS 에서 두 번 누르면 열립니다 / for a double click on macOS.
exec sh "$(dirname "$0")/start.sh" "$@"

@echo off
rem Un double clic dit qui doit quoi.
chcp 65001 >nul
set PYTHONUTF8=1
pushd "%~dp0"
cqp todo
popd
pause

@echo off
rem Un double clic dit quels dossiers sont complets.
chcp 65001 >nul
set PYTHONUTF8=1
pushd "%~dp0"
cqp check-dossier
popd
pause

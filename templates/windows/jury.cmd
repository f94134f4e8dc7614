@echo off
rem Un double clic imprime le dossier d'un jury.
chcp 65001 >nul
set PYTHONUTF8=1
pushd "%~dp0"
set /p SESSION=Session du jury (2026-06-18, par exemple) : 
cqp jury-pack --session "%SESSION%" -o "jury-%SESSION%.pdf"
popd
pause

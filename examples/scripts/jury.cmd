@echo off
rem Dans l'espace de travail, un double clic imprime le dossier d'un jury.
chcp 65001 >nul
set PYTHONUTF8=1
cd /d "%~dp0"
set /p SESSION=Session du jury (2026-06-18, par exemple) : 
cqp jury-pack --session "%SESSION%" -o "jury-%SESSION%.pdf"
pause

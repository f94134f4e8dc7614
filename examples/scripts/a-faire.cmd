@echo off
rem Dans l'espace de travail, un double clic dit qui doit quoi.
chcp 65001 >nul
set PYTHONUTF8=1
cd /d "%~dp0"
cqp todo
pause

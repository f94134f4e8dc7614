@echo off
rem Dans l'espace de travail, un double clic dit quels dossiers sont complets.
chcp 65001 >nul
set PYTHONUTF8=1
cd /d "%~dp0"
cqp check-dossier
pause

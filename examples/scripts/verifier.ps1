<#
.SYNOPSIS
Vérifie tous les dossiers d'un espace de travail et en fait un tableau qui s'ouvre dans Excel.
.EXAMPLE
.\verifier.ps1 -Espace C:\ma-branche -Tableau C:\ma-branche\a-faire.csv
#>
param(
    [string]$Espace = ".",
    [string]$Tableau = "a-faire.csv",
    [string]$Jour = (Get-Date -Format "yyyy-MM-dd")
)

$ErrorActionPreference = "Stop"
[Console]::OutputEncoding = [System.Text.Encoding]::UTF8
$env:PYTHONIOENCODING = "utf-8"

$texte = & cqp check-dossier --root $Espace --at $Jour --format json
$code = $LASTEXITCODE
if ($code -notin 0, 1, 3) {
    [Console]::Error.WriteLine("cqp a rendu le code $code.")
    exit $code
}

$reponse = $texte -join "`n" | ConvertFrom-Json
$lignes = foreach ($dossier in $reponse.dossiers) {
    foreach ($manquement in $dossier.manquements) {
        [pscustomobject]@{
            Dossier = $dossier.code
            Verdict = $dossier.verdict
            Acteur  = $manquement.acteur
            Article = $manquement.article
            Message = $manquement.message
            Remede  = $manquement.remede
        }
    }
}
$lignes | Export-Csv -Path $Tableau -Delimiter ";" -Encoding UTF8 -NoTypeInformation

$resume = $reponse.resume
Write-Output "complets : $($resume.complets), incomplets : $($resume.incomplets), illisibles : $($resume.illisibles). Voir $Tableau"
exit $code

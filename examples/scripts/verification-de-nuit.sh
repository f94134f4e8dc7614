#!/bin/sh
# Vérifie tous les dossiers et les trie, chaque nuit. À lancer par cron :
#   0 5 * * 1-5  /chemin/verification-de-nuit.sh /chemin/ma-branche
# Écrit dans tri/AAAA-MM-JJ/ : complets.txt, incomplets.txt, illisibles.txt, dossiers.jsonl et les lettres de relance.
# Rend 0 si tout est complet, 1 sinon, 3 si un dossier ne se lit pas : cron écrit quand quelque chose est à faire.
set -eu

espace=${1:-.}
jour=${2:-$(date +%Y-%m-%d)}
cd "$espace"
tri="tri/$jour"
mkdir -p "$tri"

code=0
cqp check-dossier --at "$jour" --format jsonl --letter "$tri/relances" >"$tri/dossiers.jsonl" 2>"$tri/messages.txt" || code=$?
case $code in
0 | 1 | 3) ;; # des réponses ; le reste est une panne
*)
    cat "$tri/messages.txt" >&2
    exit "$code"
    ;;
esac

for verdict in complet incomplet illisible; do
    sed -n 's/^{"code": "\([^"]*\)".*"verdict": "'"$verdict"'".*/\1/p' "$tri/dossiers.jsonl" >"$tri/${verdict}s.txt"
    printf '%s : %s\n' "${verdict}s" "$(grep -c . "$tri/${verdict}s.txt" || true)"
done
exit "$code"

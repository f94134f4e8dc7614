"""What is written, all or nothing: `porte` is the one door, under a lock (`verrous`), with a trace (`journal`);
`atomique` and `pose` are its steps, `chaine` is every ledger's: a line with the hash of the one before; `tableur`
makes CSV, of which no cell is run; `systeme` says in French what the system refuses, `refaire` a command as it is
pasted: a finding's, or the typed line with what it lacked.
"""
